using SurgicalNav.Core.Flow;

namespace SurgicalNav.Volumes.Voxels;

/// <summary>The voxels of one volume out of several files, an equal share of bytes from each, opened one after another.</summary>
internal sealed class DataParts(IReadOnlyList<string> files, long bytesEach, Func<string, Stream> open) : ReadOnlyStream
{
    private Stream? _current;
    private int _next;
    private long _left;

    public override int Read(Span<byte> buffer)
    {
        while (_left == 0)
        {
            _current?.Dispose();
            _current = null;
            if (_next == files.Count) return 0;
            _current = open(files[_next++]);
            _left = bytesEach;
        }
        var read = _current!.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (read == 0 && buffer.Length > 0)
            throw new VolumeFormatException(files[_next - 1], $"is cut short: {_left} of the {bytesEach} bytes that its header promises are missing. Copy it again from its source.");
        _left -= read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _current?.Dispose();
        base.Dispose(disposing);
    }
}
