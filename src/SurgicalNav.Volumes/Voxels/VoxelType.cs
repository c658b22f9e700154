using System.Numerics;
using System.Runtime.InteropServices;

namespace SurgicalNav.Volumes.Voxels;

/// <summary>A scalar type in which a file stores its voxels: its size, and how a run of it becomes what volumes and label maps hold.</summary>
/// <remarks>Runs are in this machine's byte order (little-endian).</remarks>
internal abstract class VoxelType
{
    public static readonly VoxelType UInt8 = new Of<byte>(), Int8 = new Of<sbyte>(), Int16 = new Of<short>(), UInt16 = new Of<ushort>(), Int32 = new Of<int>(),
        UInt32 = new Of<uint>(), Int64 = new Of<long>(), UInt64 = new Of<ulong>(), Float32 = new Of<float>(), Float64 = new Of<double>();

    public abstract int Bytes { get; }

    public abstract bool IsInteger { get; }

    /// <summary>As int16; false, with <paramref name="to"/> in part overwritten, where a value has no int16. Only of integers scaled by whole numbers.</summary>
    public abstract bool TryToInt16(ReadOnlySpan<byte> raw, Span<short> to, double slope, double intercept);

    /// <summary>As float32, each correctly rounded from the product in double precision.</summary>
    public abstract void ToFloat32(ReadOnlySpan<byte> raw, Span<float> to, double slope, double intercept);

    /// <summary>As label numbers; the place of the first value that is none, or −1.</summary>
    public abstract int ToLabels(ReadOnlySpan<byte> raw, Span<ushort> to, double slope, double intercept);

    public abstract double Value(ReadOnlySpan<byte> raw, int index);

    /// <summary>A number in words as one voxel; false where the type cannot hold it.</summary>
    public abstract bool TryParse(ReadOnlySpan<byte> word, Span<byte> raw);

    private sealed class Of<T> : VoxelType where T : unmanaged, INumber<T>, IMinMaxValue<T>, IUtf8SpanParsable<T>
    {
        public override int Bytes => Marshal.SizeOf<T>();

        public override bool IsInteger => typeof(T) != typeof(float) && typeof(T) != typeof(double);

        public override bool TryToInt16(ReadOnlySpan<byte> raw, Span<short> to, double slope, double intercept)
        {
            var from = MemoryMarshal.Cast<byte, T>(raw);
            if (slope != 1 || intercept != 0)
            {
                for (var i = 0; i < to.Length; i++)
                {
                    var value = double.CreateTruncating(from[i]) * slope + intercept;
                    if (value is < short.MinValue or > short.MaxValue) return false;
                    to[i] = (short)value;
                }
                return true;
            }
            if (typeof(T) == typeof(short))
            {
                MemoryMarshal.Cast<byte, short>(raw)[..to.Length].CopyTo(to);
                return true;
            }
            var fits = true;
            for (var i = 0; i < to.Length; i++)
            {
                var value = short.CreateTruncating(from[i]);
                fits &= T.CreateTruncating(value) == from[i] && (value < 0) == (from[i] < T.Zero);
                to[i] = value;
            }
            return fits;
        }

        public override void ToFloat32(ReadOnlySpan<byte> raw, Span<float> to, double slope, double intercept)
        {
            var from = MemoryMarshal.Cast<byte, T>(raw);
            if (slope == 1 && intercept == 0)
                for (var i = 0; i < to.Length; i++) to[i] = float.CreateTruncating(from[i]);
            else
                for (var i = 0; i < to.Length; i++) to[i] = (float)(double.CreateTruncating(from[i]) * slope + intercept);
        }

        public override int ToLabels(ReadOnlySpan<byte> raw, Span<ushort> to, double slope, double intercept)
        {
            var from = MemoryMarshal.Cast<byte, T>(raw);
            if (slope == 1 && intercept == 0 && typeof(T) == typeof(ushort))
            {
                MemoryMarshal.Cast<byte, ushort>(raw)[..to.Length].CopyTo(to);
                return -1;
            }
            if (slope == 1 && intercept == 0 && IsInteger)
            {
                for (var i = 0; i < to.Length; i++)
                {
                    var label = ushort.CreateTruncating(from[i]);
                    if (from[i] < T.Zero || ulong.CreateTruncating(from[i]) != label) return i;
                    to[i] = label;
                }
                return -1;
            }
            for (var i = 0; i < to.Length; i++)
            {
                var value = double.CreateTruncating(from[i]) * slope + intercept;
                if (!(value is >= 0 and <= ushort.MaxValue && value == Math.Floor(value))) return i;
                to[i] = (ushort)value;
            }
            return -1;
        }

        public override double Value(ReadOnlySpan<byte> raw, int index) => double.CreateTruncating(MemoryMarshal.Cast<byte, T>(raw)[index]);

        public override bool TryParse(ReadOnlySpan<byte> word, Span<byte> raw)
        {
            if (!T.TryParse(word, System.Globalization.CultureInfo.InvariantCulture, out var value)) return false;
            MemoryMarshal.Write(raw, in value);
            return true;
        }
    }
}
