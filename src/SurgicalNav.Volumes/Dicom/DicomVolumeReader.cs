using System.Buffers;
using System.Runtime.InteropServices;
using SurgicalNav.Core.Flow;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Reads a stack's pixels straight into one array, slice by slice, by as many workers as there are.</summary>
/// <remarks>Memory: the array; beside it one slice per worker, one compressed or deflated file of many frames, and, where whole values turn out too large for 16 bits,
/// their float32 copy.</remarks>
internal sealed class DicomVolumeReader
{
    private readonly DicomStack _stack;
    private readonly IWorkers _workers;
    private readonly int _perSlice;
    private readonly Dictionary<DicomImage, (DicomFile File, IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> Frames)> _loaded = new(ReferenceEqualityComparer.Instance);

    public DicomVolumeReader(DicomStack stack, IWorkers workers)
    {
        (_stack, _workers) = (stack, workers);
        _perSlice = stack.Slices[0].Image.PixelCount;
    }

    /// <summary>One of the two arrays: int16 where every rescaled value is one.</summary>
    /// <exception cref="VolumeFormatException">A file is damaged.</exception>
    public (short[]? Int16, float[]? Float32) Read()
    {
        foreach (var slice in _stack.Slices.Where(s => s.Image.FrameCount > 1 && (s.Image.Pixels.IsFragmented || s.Image.TransferSyntax.IsDeflated)))
        {
            if (_loaded.ContainsKey(slice.Image)) continue;
            var file = DicomFile.ReadWhole(slice.Source, slice.Image);
            _loaded[slice.Image] = (file, slice.Image.Pixels.IsFragmented ? DicomFragments.Frames(file, slice.Image) : []);
        }
        if (!_stack.Slices.All(s => s.HasWholeRescale && s.HasShortCells)) return (null, ReadFloat32());
        var cells = GC.AllocateUninitializedArray<short>(checked(_perSlice * _stack.Slices.Count));
        if (_stack.Slices.All(s => s.FitsInt16))
        {
            ForEachSlice((slice, k) =>
            {
                var values = cells.AsSpan(k * _perSlice, _perSlice);
                ReadShort(slice, values);
                DicomPixels.Rescale(values, (int)slice.Slope, (int)slice.Intercept);
            });
            return (cells, null);
        }
        // The bits could hold more than an int16; do the values?
        var fits = new bool[_stack.Slices.Count];
        ForEachSlice((slice, k) =>
        {
            var values = cells.AsSpan(k * _perSlice, _perSlice);
            ReadShort(slice, values);
            var (least, largest) = DicomPixels.Range(values, IsSigned(slice));
            var (a, b) = (least * slice.Slope + slice.Intercept, largest * slice.Slope + slice.Intercept);
            fits[k] = Math.Min(a, b) >= short.MinValue && Math.Max(a, b) <= short.MaxValue;
        });
        if (Array.TrueForAll(fits, f => f))
        {
            ForEachSlice((slice, k) => DicomPixels.Rescale(cells.AsSpan(k * _perSlice, _perSlice), (int)slice.Slope, (int)slice.Intercept));
            return (cells, null);
        }
        var real = GC.AllocateUninitializedArray<float>(cells.Length);
        ForEachSlice((slice, k) => DicomPixels.Rescale(cells.AsSpan(k * _perSlice, _perSlice), IsSigned(slice), real.AsSpan(k * _perSlice, _perSlice), slice.Slope, slice.Intercept));
        return (null, real);
    }

    private float[] ReadFloat32()
    {
        var real = GC.AllocateUninitializedArray<float>(checked(_perSlice * _stack.Slices.Count));
        ForEachSlice((slice, k) =>
        {
            var values = real.AsSpan(k * _perSlice, _perSlice);
            if (slice.HasShortCells)
            {
                var cells = ArrayPool<short>.Shared.Rent(_perSlice);
                ReadShort(slice, cells.AsSpan(0, _perSlice));
                DicomPixels.Rescale(cells.AsSpan(0, _perSlice), IsSigned(slice), values, slice.Slope, slice.Intercept);
                ArrayPool<short>.Shared.Return(cells);
                return;
            }
            var bytes = ArrayPool<byte>.Shared.Rent(slice.Image.FrameBytes);
            ReadStored(slice, bytes.AsSpan(0, slice.Image.FrameBytes));
            DicomPixels.UnpackWide(bytes, values, slice.Image, slice.Slope, slice.Intercept);
            ArrayPool<byte>.Shared.Return(bytes);
        });
        return real;
    }

    private void ForEachSlice(Action<DicomSlice, int> part) => _workers.Run(_stack.Slices.Count, k => part(_stack.Slices[k], k));

    /// <summary>Whether 16-bit cells hold signed numbers: unsigned ones of fewer bits read the same as signed.</summary>
    private static bool IsSigned(DicomSlice slice) => slice.Image.IsSigned || slice.Image.BitsStored < 16;

    private void ReadShort(DicomSlice slice, Span<short> values)
    {
        if (slice.Image.BitsAllocated == 16)
        {
            ReadStored(slice, MemoryMarshal.AsBytes(values));
            DicomPixels.Unpack16(values, slice.Image);
            return;
        }
        var bytes = ArrayPool<byte>.Shared.Rent(values.Length);
        ReadStored(slice, bytes.AsSpan(0, values.Length));
        DicomPixels.Unpack8(bytes, values, slice.Image);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>One frame's cells as the file holds them, decompressed.</summary>
    private void ReadStored(DicomSlice slice, Span<byte> into)
    {
        var image = slice.Image;
        if (image.Pixels.IsFragmented)
        {
            var fragments = _loaded.TryGetValue(image, out var known) ? known.Frames[slice.Frame] : DicomFragments.OfFrame(DicomFile.ReadWhole(slice.Source, slice.Image), image, slice.Frame);
            GdcmDecoder.Decode(image, fragments).CopyTo(into);
            return;
        }
        var at = image.Pixels.Offset + (long)slice.Frame * image.FrameBytes;
        if (image.TransferSyntax.IsDeflated)
        {
            var file = _loaded.TryGetValue(image, out var known) ? known.File : DicomFile.ReadWhole(slice.Source, slice.Image);
            if (at + into.Length > file.Bytes.Length) throw Changed(slice);
            file.Bytes.Span((int)at, into.Length).CopyTo(into);
            return;
        }
        using var input = slice.Source.Open();
        while (!into.IsEmpty)
        {
            var got = input.Read(at, into);
            if (got == 0) throw Changed(slice);
            at += got;
            into = into[got..];
        }
    }

    private static VolumeFormatException Changed(DicomSlice slice) => new(slice.Source.Name, "became shorter while it was being read. Is it still being copied?");
}
