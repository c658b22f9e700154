using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Which voxels are inside, 64 at a time, and where the surface crosses between two of them.</summary>
internal interface IInsideTest
{
    int VoxelCount { get; }

    /// <summary>One bit a voxel from <paramref name="offset"/> on; the 64 voxels exist.</summary>
    ulong Inside64(int offset);

    bool Inside(int offset);

    /// <summary>From voxel a (0) to voxel b (1).</summary>
    double Crossing(int a, int b);
}

/// <summary>int16 voxels that are not below a threshold.</summary>
internal readonly struct Int16Test : IInsideTest
{
    private readonly short[] _voxels;
    private readonly double _isoValue;

    /// <summary>Inside is what is greater than this; where every value is inside, <see cref="_all"/>.</summary>
    private readonly short _above;
    private readonly bool _all;

    public Int16Test(short[] voxels, double isoValue)
    {
        (_voxels, _isoValue) = (voxels, isoValue);
        var least = Math.Clamp(Math.Ceiling(isoValue), short.MinValue, short.MaxValue + 1.0);
        _all = least == short.MinValue;
        _above = _all ? short.MinValue : (short)(least - 1);
    }

    public int VoxelCount => _voxels.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Inside64(int offset)
    {
        if (_all) return ulong.MaxValue;
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_voxels), offset);
        if (Vector512.IsHardwareAccelerated)
        {
            var above = Vector512.Create(_above);
            return Vector512.GreaterThan(Vector512.LoadUnsafe(ref first), above).ExtractMostSignificantBits()
                | Vector512.GreaterThan(Vector512.LoadUnsafe(ref first, 32), above).ExtractMostSignificantBits() << 32;
        }
        var limit = Vector256.Create(_above);
        var low = Vector256.Narrow(Vector256.GreaterThan(Vector256.LoadUnsafe(ref first), limit), Vector256.GreaterThan(Vector256.LoadUnsafe(ref first, 16), limit));
        var high = Vector256.Narrow(Vector256.GreaterThan(Vector256.LoadUnsafe(ref first, 32), limit), Vector256.GreaterThan(Vector256.LoadUnsafe(ref first, 48), limit));
        return low.ExtractMostSignificantBits() | (ulong)high.ExtractMostSignificantBits() << 32;
    }

    public bool Inside(int offset) => _voxels[offset] >= _isoValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Crossing(int a, int b) => Crossings.Between(_voxels[a], _voxels[b], _isoValue);
}

/// <summary>float32 voxels that are not below a threshold; what is no number is outside.</summary>
internal readonly struct Float32Test : IInsideTest
{
    private const float SmallestNormal = 1.17549435e-38f;

    private readonly float[] _voxels;
    private readonly double _isoValue;
    private readonly float _least;

    public Float32Test(float[] voxels, double isoValue)
    {
        (_voxels, _isoValue, _least) = (voxels, isoValue, (float)isoValue);
        // The least float that is not below the threshold in double
        if (_least < isoValue) _least = MathF.BitIncrement(_least);
        // No scan holds numbers so small; a processor that takes them for zero would find zero above the threshold
        if (BitConverter.SingleToUInt32Bits(_least) is > 0 and < 0x00800000) _least = SmallestNormal;
    }

    public int VoxelCount => _voxels.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Inside64(int offset)
    {
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_voxels), offset);
        var bits = 0ul;
        if (Vector512.IsHardwareAccelerated)
        {
            var least = Vector512.Create(_least);
            for (var part = 0; part < 4; part++) bits |= Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref first, (nuint)(16 * part)), least).ExtractMostSignificantBits() << 16 * part;
            return bits;
        }
        var limit = Vector256.Create(_least);
        for (var part = 0; part < 8; part++) bits |= (ulong)Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref first, (nuint)(8 * part)), limit).ExtractMostSignificantBits() << 8 * part;
        return bits;
    }

    public bool Inside(int offset) => _voxels[offset] >= _least;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Crossing(int a, int b) => Crossings.Between(_voxels[a], _voxels[b], _isoValue);
}

/// <summary>Voxels that carry one label.</summary>
internal readonly struct LabelTest(ushort[] labels, ushort label) : IInsideTest
{
    public int VoxelCount => labels.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Inside64(int offset)
    {
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(labels), offset);
        if (Vector512.IsHardwareAccelerated)
        {
            var wanted = Vector512.Create(label);
            return Vector512.Equals(Vector512.LoadUnsafe(ref first), wanted).ExtractMostSignificantBits()
                | Vector512.Equals(Vector512.LoadUnsafe(ref first, 32), wanted).ExtractMostSignificantBits() << 32;
        }
        var one = Vector256.Create(label);
        var low = Vector256.Narrow(Vector256.Equals(Vector256.LoadUnsafe(ref first), one), Vector256.Equals(Vector256.LoadUnsafe(ref first, 16), one));
        var high = Vector256.Narrow(Vector256.Equals(Vector256.LoadUnsafe(ref first, 32), one), Vector256.Equals(Vector256.LoadUnsafe(ref first, 48), one));
        return low.ExtractMostSignificantBits() | (ulong)high.ExtractMostSignificantBits() << 32;
    }

    public bool Inside(int offset) => labels[offset] == label;

    public double Crossing(int a, int b) => 0.5;
}

/// <summary>Voxels that carry any of some labels.</summary>
internal readonly struct LabelSetTest(ushort[] labels, bool[] wanted) : IInsideTest
{
    public int VoxelCount => labels.Length;

    public ulong Inside64(int offset)
    {
        var bits = 0ul;
        for (var i = 0; i < 64; i++) bits |= (wanted[labels[offset + i]] ? 1ul : 0) << i;
        return bits;
    }

    public bool Inside(int offset) => wanted[labels[offset]];

    public double Crossing(int a, int b) => 0.5;
}

internal static class Crossings
{
    /// <summary>Keeps crossings a thousandth of a step away from voxel centres, where triangles would shrink to nothing.</summary>
    private const double Margin = 1e-3;

    public static double Between(double a, double b, double isoValue)
    {
        var t = (isoValue - a) / (b - a);
        return double.IsFinite(t) ? Math.Clamp(t, Margin, 1 - Margin) : 0.5;
    }
}
