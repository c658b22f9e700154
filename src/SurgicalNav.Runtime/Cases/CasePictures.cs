using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Runtime.Cases;

/// <summary>The pictures of a case, one eye or two, played one after the other.</summary>
public sealed class CasePictures : IDisposable
{
    private const int PoolCapacity = 2;

    private readonly ImageSequenceSource _first;
    private readonly ImageSequenceSource? _second;
    private readonly IFrameSource _source;

    private CasePictures(NumberedFiles? left, NumberedFiles? right, ImageSequenceSource first, ImageSequenceSource? second)
    {
        (Left, Right, _first, _second) = (left, right, first, second);
        _source = second is null ? first : new StereoPairSource(first, second);
    }

    public int Width => _source.Width;
    public int Height => _source.Height;
    public bool IsStereo => _source.IsStereo;
    public bool IsFinished => _source.IsFinished;

    /// <summary>Where one eye has more pictures than the other, in words; known once finished.</summary>
    public string? Uneven => _second is null || _first.IsFinished == _second.IsFinished ? null
        : $"{(_first.IsFinished ? _first.Name : _second.Name)} ended before the other eye's pictures; what followed was not drawn.";

    /// <summary>The files of a numbered series; null for folders and videos.</summary>
    internal NumberedFiles? Left { get; }

    internal NumberedFiles? Right { get; }

    /// <summary>Opens the sources and looks at the first picture of each.</summary>
    /// <exception cref="Core.Config.ConfigException">A source is not there, or the eyes' numbers differ.</exception>
    /// <exception cref="PictureException">A source cannot be read.</exception>
    public static CasePictures Open(CaseFile file, CaseVideo video)
    {
        var left = Series(file, "left pictures", video.Left);
        var right = video.Right is { } path ? Series(file, "right pictures", path) : null;
        if (left is not null && right is not null) left.RequireSameNumbers(right);
        var options = new ImageSequenceOptions { Layout = video.Layout, FramesPerSecond = video.FramesPerSecond, PoolCapacity = PoolCapacity };
        ImageSequenceSource? first = null, second = null;
        try
        {
            first = Source(file, "left pictures", video.Left, left, options);
            second = video.Right is null ? null : Source(file, "right pictures", video.Right, right, options);
            return new CasePictures(left, right, first, second);
        }
        catch
        {
            first?.Dispose();
            second?.Dispose();
            throw;
        }
    }

    /// <summary>The next moment if it is due.</summary>
    /// <exception cref="PictureException">A picture is missing, damaged or of another size: a recording with holes is not played on silently.</exception>
    public bool TryNext(Instant now, out EndoscopeFrame frame)
    {
        var came = _source.TryNext(now, out frame);
        if ((_first.LastProblem ?? _second?.LastProblem) is not { } problem) return came;
        if (came) frame.Release();
        throw new PictureException(problem);
    }

    /// <summary>What to call a picture in messages.</summary>
    public string NameOf(int picture, bool right = false)
    {
        var files = right ? Right : Left;
        return files is { IsSeries: true } && picture < files.Found.Count ? Path.GetFileName(files.At(picture))
            : $"picture {picture} of {Path.GetFileName((right ? _second ?? _first : _first).Name)}";
    }

    public void Dispose() => _source.Dispose();

    private static NumberedFiles? Series(CaseFile file, string what, string path) => NumberedFiles.IsPattern(path) ? NumberedFiles.Open(file, what, path) : null;

    private static ImageSequenceSource Source(CaseFile file, string what, string path, NumberedFiles? files, ImageSequenceOptions options)
    {
        if (files is not null) return ImageSequenceSource.Open(path, [.. files.Found.Select(f => f.Path)], options);
        if (!File.Exists(path) && !Directory.Exists(path)) throw file.Missing(what, path);
        return ImageSequenceSource.Open(path, options);
    }
}
