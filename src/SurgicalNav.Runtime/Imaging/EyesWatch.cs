using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Health;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Watches the pictures of both eyes, and takes the overlay off what does not show the patient as it is now. One thread's; allocates nothing.</summary>
public sealed class EyesWatch(PictureLimits? limits, IFaultSink? faults) : IDisposable
{
    private readonly PictureWatch _left = new(limits, faults);
    private readonly PictureWatch _right = new(limits, faults);

    /// <summary>Of either eye.</summary>
    public PictureTrouble Look(in EndoscopeFrame frame, Instant now) =>
        _left.Look(frame.Left, now) | (frame.Right is { } right ? _right.Look(right, now) : PictureTrouble.None);

    /// <summary>Anatomy drawn over a picture that stands still or is black would be taken for live: it goes, and the reason is said instead. Whatever else
    /// is wrong is said beside it.</summary>
    public static void Apply(SceneSnapshot scene, PictureTrouble trouble)
    {
        if (!PictureTroubleWords.HidesTheWorld(trouble))
        {
            scene.PictureWarning = PictureTroubleWords.Of(trouble);
            return;
        }
        (scene.CameraFromScan, scene.ToolTip) = (null, null);
        scene.PoseMissingReason = PictureTroubleWords.Of(trouble);
    }

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }
}
