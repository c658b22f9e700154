using System.Globalization;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>What a capture says of itself, in one place.</summary>
internal static class CaptureWords
{
    public static string CannotOpen(VideoAddress address) => address.Kind switch
    {
        VideoKind.Device when !File.Exists(address.Target) => $"there is no {address.Target}: plug the camera in, or list what is there with 'surgicalnav devices'",
        VideoKind.Device => $"{address.Target} cannot be opened as a camera: another program may hold it, or you may not read it (sudo usermod -aG video $USER, then log in again)",
        VideoKind.Network => $"{address.Shown} does not answer, or sends no video: check the address, and that the sender runs",
        _ when !File.Exists(address.Target) => $"{address.Target} does not exist: check the path",
        _ => $"{address.Target} cannot be opened as a video: it is truncated, damaged, or of a kind that FFmpeg does not know",
    };

    public static string Gone(VideoAddress address) => address.Kind == VideoKind.Device
        ? $"{address.Target} {(File.Exists(address.Target) ? "gives no more pictures" : "has gone: its plug may have been pulled")}"
        : $"{address.Shown} sends no more pictures";

    public static string CutShort(VideoAddress address, long read, long expected) =>
        $"{address.Shown} ends after {read} of {expected} frames: it is truncated. Copy it again from its source.";

    public static string OddSize(VideoAddress address) => $"{address.Shown} now sends pictures of another size; they are left out until it returns to the first one's";

    public static string Waiting(string why, RetryClock retry) =>
        string.Create(CultureInfo.InvariantCulture, $"{why}; next try in {retry.Wait.Seconds:0.##} s (attempt {retry.Failures + 1})");

    public static string Streaming(CaptureOptions options, PictureUnpacker unpacker, IVideoDevice device)
    {
        var rate = device.FramesPerSecond is { } hz && options.Address.Kind != VideoKind.Network ? string.Create(CultureInfo.InvariantCulture, $", {hz:0.##} frames/s") : "";
        return $"{unpacker.Width}×{unpacker.Height}{(unpacker.IsStereo ? " per eye" : "")}{(device.FourCc.Length > 0 ? ", " + device.FourCc : "")}{rate}";
    }
}
