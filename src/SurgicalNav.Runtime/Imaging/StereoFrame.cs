using SurgicalNav.Core.Leases;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>What the endoscope delivers at one moment: the left eye, and the right one where there is one. Whoever holds it owns one reference to each.</summary>
public readonly record struct StereoFrame(FrameLease Left, FrameLease? Right)
{
    public void Release()
    {
        Left.Release();
        Right?.Release();
    }
}
