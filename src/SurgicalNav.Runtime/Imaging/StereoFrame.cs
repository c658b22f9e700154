using SurgicalNav.Core.Leases;
using SurgicalNav.Sensing.Endoscopes.Health;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>What the endoscope delivers at one moment: the left eye, and the right one where there is one. Whoever holds it owns one reference to each.</summary>
/// <param name="Left">Or only.</param>
/// <param name="Right">Null where there is one eye.</param>
/// <param name="Trouble">What is wrong with the pictures of either eye.</param>
public readonly record struct StereoFrame(FrameLease Left, FrameLease? Right, PictureTrouble Trouble = PictureTrouble.None)
{
    public void Release()
    {
        Left.Release();
        Right?.Release();
    }
}
