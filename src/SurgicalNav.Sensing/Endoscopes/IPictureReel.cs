using OpenCvSharp;

namespace SurgicalNav.Sensing.Endoscopes;

/// <summary>Pictures one after the other, before anything is known of time, eyes or leases.</summary>
internal interface IPictureReel : IDisposable
{
    /// <summary>From the file itself; null where it does not say.</summary>
    double? FramesPerSecond { get; }

    /// <summary>Puts the next picture into <paramref name="picture"/> (8-bit BGR). False at the end.</summary>
    /// <exception cref="PictureException">This one cannot be read; the next call goes on with the one after it.</exception>
    bool Next(Mat picture);

    void Rewind();
}

/// <summary>Picture files of a folder in the order of their names, numbers counted as numbers.</summary>
internal sealed class FolderReel : IPictureReel
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"];

    private readonly string[] _files;
    private int _next;

    public FolderReel(string folder)
    {
        _files = [.. Directory.EnumerateFiles(folder).Where(IsPicture).Order(NumberedNames.Order)];
        if (_files.Length == 0) throw new PictureException($"The folder {folder} holds no pictures ({string.Join(", ", Extensions)}).");
    }

    private FolderReel(string[] files) => _files = files;

    public double? FramesPerSecond => null;

    public static bool IsPicture(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    public static FolderReel Of(string[] files) => new(files);

    public bool Next(Mat picture)
    {
        if (_next == _files.Length) return false;
        using var decoded = PictureFile.Decode(_files[_next++]);
        decoded.CopyTo(picture);
        return true;
    }

    public void Rewind() => _next = 0;

    public void Dispose()
    {
    }
}

/// <summary>The frames of a video file.</summary>
internal sealed class VideoReel : IPictureReel
{
    private readonly string _path;
    private readonly VideoCapture _video;
    private readonly int _expected;
    private int _read;
    private bool _saidShort;

    public VideoReel(string path)
    {
        if (!File.Exists(path)) throw new PictureException($"{path} does not exist. Check the path.");
        (_path, _video) = (path, new VideoCapture(path));
        if (!_video.IsOpened())
        {
            _video.Dispose();
            throw new PictureException($"{path} cannot be opened as a video: it is truncated, damaged, or of a kind that FFmpeg does not know.");
        }
        _expected = _video.FrameCount;
        FramesPerSecond = _video.Fps is > 0 and < 1000 ? _video.Fps : null;
    }

    public double? FramesPerSecond { get; }

    public bool Next(Mat picture)
    {
        if (_video.Read(picture) && !picture.Empty())
        {
            _read++;
            return true;
        }
        // Containers round their frame count; a difference of more than one frame is a cut file.
        if (_read + 1 >= _expected || _saidShort) return false;
        _saidShort = true;
        throw new PictureException($"{_path} ends after {_read} of {_expected} frames: it is truncated. Copy it again from its source.");
    }

    public void Rewind()
    {
        _video.Set(VideoCaptureProperties.PosFrames, 0);
        (_read, _saidShort) = (0, false);
    }

    public void Dispose() => _video.Dispose();
}
