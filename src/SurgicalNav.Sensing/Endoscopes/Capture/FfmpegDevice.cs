using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using OpenCvSharp;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>RTSP and other network streams through the system's own <c>ffmpeg</c> program, whose decoded pictures come over a pipe.</summary>
/// <remarks>The FFmpeg inside the OpenCV package is built without a network. The program is ended with this object. Its pictures carry no time stamps.</remarks>
internal sealed class FfmpegDevice : IVideoDevice
{
    private const int MostPixelsASide = 8192;

    private readonly Process _process;
    private readonly Stream _output;
    private readonly byte[] _picture;
    private readonly int _width, _height;

    private FfmpegDevice(Process process, int width, int height, double? rate)
    {
        (_process, _output, _width, _height, FramesPerSecond) = (process, process.StandardOutput.BaseStream, width, height, rate);
        _picture = GC.AllocateArray<byte>(width * height * 3, pinned: true);
    }

    public double? FramesPerSecond { get; }
    public int FrameCount => 0;
    public string FourCc => "";
    public RawPixels Raw => RawPixels.Bgr;
    public Duration? Position => null;
    public int Skipped => 0;

    /// <summary>Null where the program is missing or the stream does not come, and why.</summary>
    public static FfmpegDevice? TryOpen(CaptureOptions options, out string? why)
    {
        var shown = options.Address.Shown;
        if (Probe(options, out why) is not { } stream) return null;
        try
        {
            var process = Start("ffmpeg", ["-nostdin", "-loglevel", "error", .. Input(options), "-an", "-f", "rawvideo", "-pix_fmt", "bgr24", "-"]);
            return new FfmpegDevice(process, stream.Width, stream.Height, stream.Rate);
        }
        catch (Win32Exception)
        {
            why = Missing(shown);
            return null;
        }
    }

    public bool Grab()
    {
        try
        {
            return _output.ReadAtLeast(_picture, _picture.Length, throwOnEndOfStream: false) == _picture.Length;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public unsafe bool Retrieve(Mat picture)
    {
        fixed (byte* p = _picture)
        {
            using var view = Mat.FromPixelData(_height, _width, MatType.CV_8UC3, (nint)p);
            view.CopyTo(picture);
        }
        return true;
    }

    public void Dispose() => End(_process);

    /// <summary>Asks ffprobe for size and rate of the first video stream.</summary>
    private static (int Width, int Height, double? Rate)? Probe(CaptureOptions options, out string? why)
    {
        why = null;
        try
        {
            var probe = Start("ffprobe", ["-loglevel", "error", .. Input(options), "-select_streams", "v:0", "-show_entries", "stream=width,height,avg_frame_rate", "-of", "csv=p=0"]);
            var line = probe.StandardOutput.ReadLine() ?? "";
            End(probe);
            var fields = line.Split(',');
            if (fields.Length < 3 || !Size(fields[0], out var width) || !Size(fields[1], out var height)) return null;
            var ratio = fields[2].Split('/');
            var rate = ratio.Length == 2 && double.TryParse(ratio[0], CultureInfo.InvariantCulture, out var n) && double.TryParse(ratio[1], CultureInfo.InvariantCulture, out var d) && d > 0 ? n / d : 0;
            return (width, height, rate is > 0 and < 1000 ? rate : null);
        }
        catch (Win32Exception)
        {
            why = Missing(options.Address.Shown);
        }
        catch (IOException)
        {
            // Said in plain words by whoever asked.
        }
        return null;
    }

    private static string[] Input(CaptureOptions options)
    {
        var limitUs = (options.SilenceLimit.Nanoseconds / 1000).ToString(CultureInfo.InvariantCulture);
        return options.Address.Target.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase)
            ? ["-fflags", "nobuffer", "-flags", "low_delay", "-rtsp_transport", "tcp", "-timeout", limitUs, "-i", options.Address.Target]
            : ["-fflags", "nobuffer", "-flags", "low_delay", "-rw_timeout", limitUs, "-i", options.Address.Target];
    }

    private static Process Start(string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false })!;

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It had ended by itself.
        }
        process.Dispose();
    }

    private static bool Size(string text, out int pixels) => int.TryParse(text, CultureInfo.InvariantCulture, out pixels) && pixels is > 0 and <= MostPixelsASide;

    private static string Missing(string shown) => $"{shown} needs the program ffmpeg, which is not installed (sudo apt-get install ffmpeg)";
}
