using System.IO.Compression;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>The pictures of a sequence one after the other, unpacked as they are read: one picture's bytes are held by the caller, none here.</summary>
public sealed class SequencePixels : IDisposable
{
    private readonly SequenceImages _images;
    private readonly string _file;
    private readonly Stream _source;
    private readonly Stream _data;

    /// <param name="sequence">With pictures.</param>
    /// <param name="source">Null opens the file that holds them; else it is owned from now on.</param>
    /// <exception cref="SequenceFormatException">The file cannot be opened.</exception>
    public SequencePixels(SequenceFile sequence, Stream? source = null)
    {
        _images = sequence.Images ?? throw new SequenceFormatException(sequence.Path, "the pictures", "the sequence has none: it holds poses only.");
        _file = source is null ? sequence.DataPath : sequence.Path;
        try
        {
            _source = source ?? new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            _source.Position = _images.DataOffset;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            _source?.Dispose();
            throw new SequenceFormatException(_file, "the pictures", $"they cannot be read: {e.Message}", e);
        }
        _data = _images.Encoding switch
        {
            SequenceEncoding.Zlib => new ZLibStream(_source, CompressionMode.Decompress),
            SequenceEncoding.Gzip => new GZipStream(_source, CompressionMode.Decompress),
            _ => _source,
        };
    }

    /// <summary>Pictures read so far.</summary>
    public int Read { get; private set; }

    /// <summary>Fills <paramref name="picture"/> (as long as <see cref="SequenceImages.PictureBytes"/>) with the next one.</summary>
    /// <exception cref="SequenceFormatException">The data end too early or are damaged.</exception>
    public void Next(Span<byte> picture)
    {
        var have = 0;
        try
        {
            while (have < picture.Length)
            {
                var n = _data.Read(picture[have..]);
                if (n == 0) throw new SequenceFormatException(_file, $"picture {Read}", $"the data end after {have} of its {picture.Length} bytes: the file is cut. Copy or record it again.");
                have += n;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not SequenceFormatException)
        {
            throw new SequenceFormatException(_file, $"picture {Read}", $"the packed data are damaged ({e.Message}). Copy or record the file again.", e);
        }
        Read++;
    }

    public void Dispose()
    {
        _data.Dispose();
        _source.Dispose();
    }
}
