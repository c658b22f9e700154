using OpenCvSharp;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>A file through OpenCV's FFmpeg, or a capture device through its Video4Linux.</summary>
internal sealed class OpenCvDevice : IVideoDevice
{
    // cv::CAP_PROP_OPEN_TIMEOUT_MSEC and CAP_PROP_READ_TIMEOUT_MSEC, which the wrapper does not name.
    private const int OpenTimeout = 53, ReadTimeout = 54;

    private readonly VideoCapture _video;

    private OpenCvDevice(VideoCapture video, CaptureOptions options)
    {
        _video = video;
        var isDevice = options.Address.Kind == VideoKind.Device;
        if (isDevice) Ask(options);
        FramesPerSecond = _video.Fps is > 0 and < 1000 ? _video.Fps : null;
        FrameCount = options.Address.Kind == VideoKind.File ? Math.Max(0, _video.FrameCount) : 0;
        FourCc = Letters((int)_video.Get(VideoCaptureProperties.FourCC));
        Raw = isDevice ? RawOf(FourCc) : RawPixels.Bgr;
    }

    public double? FramesPerSecond { get; }

    public int FrameCount { get; }
    public string FourCc { get; }
    public RawPixels Raw { get; }
    public int Skipped => 0;

    public Duration? Position => _video.Get(VideoCaptureProperties.PosMsec) is var ms && double.IsFinite(ms) && ms is >= 0 and < 1e12 ? Duration.FromMilliseconds(ms) : null;

    /// <summary>Null where it cannot be opened.</summary>
    public static OpenCvDevice? TryOpen(CaptureOptions options)
    {
        VideoCapture? video = null;
        try
        {
            var limitMs = (int)Math.Clamp(options.SilenceLimit.Milliseconds, 100, 60_000);
            video = options.Address.Kind == VideoKind.Device
                ? new VideoCapture(options.Address.Target, VideoCaptureAPIs.V4L2)
                : new VideoCapture(options.Address.Target, VideoCaptureAPIs.FFMPEG, [OpenTimeout, limitMs, ReadTimeout, limitMs]);
            if (video.IsOpened()) return new OpenCvDevice(video, options);
        }
        catch (OpenCVException)
        {
            // Said in plain words by whoever asked.
        }
        video?.Dispose();
        return null;
    }

    public bool Grab()
    {
        try
        {
            return _video.Grab();
        }
        catch (OpenCVException)
        {
            return false;
        }
    }

    public bool Retrieve(Mat picture)
    {
        try
        {
            return _video.Retrieve(picture) && !picture.Empty();
        }
        catch (OpenCVException)
        {
            return false;
        }
    }

    public void Dispose() => _video.Dispose();

    private void Ask(CaptureOptions options)
    {
        if (options.FourCc is { } f) _video.Set(VideoCaptureProperties.FourCC, f[0] | f[1] << 8 | f[2] << 16 | f[3] << 24);
        if (options.WidthPx is { } width) _video.Set(VideoCaptureProperties.FrameWidth, width);
        if (options.HeightPx is { } height) _video.Set(VideoCaptureProperties.FrameHeight, height);
        if (options.FramesPerSecond is { } rate) _video.Set(VideoCaptureProperties.Fps, rate);
        // The newest picture counts: the driver keeps as few as it can.
        _video.Set(VideoCaptureProperties.BufferSize, 2);
    }

    /// <summary>Formats that are turned here in one step are taken raw; of all others OpenCV makes BGR.</summary>
    private RawPixels RawOf(string fourCc)
    {
        RawPixels? raw = fourCc switch { "YUYV" => RawPixels.Yuyv, "UYVY" => RawPixels.Uyvy, "NV12" => RawPixels.Nv12, "YU12" => RawPixels.I420, "GREY" => RawPixels.Gray, _ => null };
        return raw is { } known && _video.Set(VideoCaptureProperties.ConvertRgb, 0) && _video.Get(VideoCaptureProperties.ConvertRgb) == 0 ? known : RawPixels.Bgr;
    }

    private static string Letters(int code) =>
        string.Create(4, code, static (to, c) =>
        {
            for (var i = 0; i < 4; i++) to[i] = (char)(c >> 8 * i & 255) is var letter && letter is > ' ' and < (char)127 ? letter : ' ';
        }).Trim();
}
