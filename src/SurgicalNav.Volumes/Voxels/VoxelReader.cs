using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SurgicalNav.Volumes.Voxels;

/// <summary>Turns the bytes behind a header into voxels. Memory grows with the data that really arrive, never with what a header claims.</summary>
internal static class VoxelReader
{
    private const int ChunkVoxels = 16384;
    private const int FirstVoxels = 1 << 20;

    /// <summary>Whole numbers as int16 where all of them fit, everything else as float32.</summary>
    /// <param name="known">Whether so many bytes are known to be there: room for all is then made at once.</param>
    public static Volume ReadVolume(Stream data, VoxelLayout layout, string name, IReadOnlyList<string> warnings, bool known = false)
    {
        var chunks = new Chunks(data, layout, name);
        var count = (int)layout.Values;
        short[]? int16 = null;
        var done = 0;
        if (layout.HoldsWholeNumbers)
        {
            int16 = new short[known ? count : Math.Min(count, FirstVoxels)];
            while (chunks.Next() is { Length: > 0 } raw)
            {
                var n = raw.Length / layout.Type.Bytes;
                Grow(ref int16, done + n, count);
                if (!layout.Type.TryToInt16(raw, int16.AsSpan(done, n), layout.Slope, layout.Intercept)) break;
                done += n;
            }
            if (done == count) return new Volume(layout.Grid, int16, name, warnings);
        }
        // What did not fit, and all that follows it, is float32; so is then what did fit before
        var float32 = new float[known ? count : Math.Min(count, Math.Max(FirstVoxels, done))];
        for (var v = 0; v < done; v++) float32[v] = int16![v];
        var (odd, rounded) = (0L, false);
        for (var raw = int16 is null ? chunks.Next() : chunks.Current; raw.Length > 0; raw = chunks.Next())
        {
            var n = raw.Length / layout.Type.Bytes;
            Grow(ref float32, done + n, count);
            var to = float32.AsSpan(done, n);
            layout.Type.ToFloat32(raw, to, layout.Slope, layout.Intercept);
            foreach (var value in to)
            {
                if (!float.IsFinite(value)) odd++;
                rounded |= Math.Abs(value) > 1 << 24;
            }
            done += n;
        }
        var said = new List<string>(warnings);
        if (odd > 0) said.Add($"{odd} of {count} voxels are no finite numbers.");
        if (rounded && layout.Type.IsInteger) said.Add($"Some values are larger than {1 << 24} and are rounded to 24 bits.");
        return new Volume(layout.Grid, float32, name, said);
    }

    /// <summary>One label per voxel and layer, layers of a voxel beside each other as in the file.</summary>
    public static ushort[] ReadLabels(Stream data, VoxelLayout layout, string name, bool known = false)
    {
        var chunks = new Chunks(data, layout, name);
        var count = (int)layout.Values;
        var labels = new ushort[known ? count : Math.Min(count, FirstVoxels)];
        for (var done = 0; done < count;)
        {
            var raw = chunks.Next();
            var n = raw.Length / layout.Type.Bytes;
            Grow(ref labels, done + n, count);
            var bad = layout.Type.ToLabels(raw, labels.AsSpan(done, n), layout.Slope, layout.Intercept);
            if (bad >= 0)
                throw new VolumeFormatException(name, $"has a voxel of value {layout.Type.Value(raw, bad) * layout.Slope + layout.Intercept:g6}; labels are whole numbers from 0 to {ushort.MaxValue}. Is this a scan rather than a label map?");
            done += n;
        }
        chunks.Next();
        return labels;
    }

    private static void Grow<T>(ref T[] voxels, int needed, int count)
    {
        if (needed > voxels.Length) Array.Resize(ref voxels, (int)Math.Min(count, Math.Max(needed, 2L * voxels.Length)));
    }

    /// <summary>The file's bytes, piece by piece, in this machine's order.</summary>
    private sealed class Chunks(Stream data, VoxelLayout layout, string name)
    {
        private readonly byte[] _raw = new byte[ChunkVoxels * layout.Type.Bytes];
        private long _done;
        private int _length;

        public ReadOnlySpan<byte> Current => _raw.AsSpan(0, _length);

        /// <summary>Empty after the last.</summary>
        public ReadOnlySpan<byte> Next()
        {
            var bytes = layout.Type.Bytes;
            _length = (int)Math.Min(ChunkVoxels, layout.Values - _done) * bytes;
            if (_length == 0)
            {
                // Reading on past the last voxel makes gzip check its sum
                _ = data.Read(_raw, 0, 1);
                return [];
            }
            var got = data.ReadAtLeast(_raw.AsSpan(0, _length), _length, throwOnEndOfStream: false);
            if (got < _length) throw new VolumeFormatException(name, $"is cut short: voxel data end after {_done + got / bytes} of {layout.Values} voxels. Copy it again from its source.");
            _done += _length / bytes;
            if (layout.BigEndian) Swap(_raw.AsSpan(0, _length), bytes);
            return Current;
        }

        private static void Swap(Span<byte> raw, int bytes)
        {
            if (bytes == 2) Swap2(MemoryMarshal.Cast<byte, short>(raw));
            else if (bytes == 4) Swap4(MemoryMarshal.Cast<byte, int>(raw));
            else if (bytes == 8) Swap8(MemoryMarshal.Cast<byte, long>(raw));
        }

        private static void Swap2(Span<short> raw) => BinaryPrimitives.ReverseEndianness(raw, raw);
        private static void Swap4(Span<int> raw) => BinaryPrimitives.ReverseEndianness(raw, raw);
        private static void Swap8(Span<long> raw) => BinaryPrimitives.ReverseEndianness(raw, raw);
    }
}
