using SurgicalNav.Core.Leases;
using SurgicalNav.Overlay.Gl;

namespace SurgicalNav.Overlay.Drawing;

/// <summary>Puts the live picture into the target's colours, pixel for pixel: no drawing, no filtering, no resampling.</summary>
internal sealed class VideoUpload(Texture2D target, CpuMeter meter)
{
    private readonly byte[] _rgba = GC.AllocateArray<byte>(target.Bytes, pinned: true);

    /// <exception cref="ArgumentException">The frame is not Bgr24 of the target's size.</exception>
    public void Show(FrameLease frame)
    {
        if (frame.Format != PixelFormat.Bgr24 || frame.Width != target.Width || frame.Height != target.Height)
            throw new ArgumentException($"The overlay was set up for {target.Width}×{target.Height} Bgr24, the frame is {frame.Width}×{frame.Height} {frame.Format}.");
        meter.Begin();
        PixelOrder.BgrToRgba(frame.Pixels, _rgba);
        meter.End();
        target.Upload(_rgba);
    }
}
