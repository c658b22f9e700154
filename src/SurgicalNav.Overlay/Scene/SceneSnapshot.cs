using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Overlay.Scene;

/// <summary>Everything that one drawn picture depends on, as one set of values: filled by its owner before each draw, only read by the renderer.</summary>
/// <remarks>One instance is used again for every frame, so nothing is allocated; call <see cref="Reset"/> first so that no value of the last frame
/// survives. The snapshot borrows its leases: whoever fills it keeps its references until the draw returns. Strings are kept, not copied: set
/// them when they change, do not format them per frame.</remarks>
public sealed class SceneSnapshot
{
    /// <summary>Tools beyond this number are not taken in.</summary>
    public const int MaxTools = 24;

    private readonly ToolReading[] _tools = new ToolReading[MaxTools];
    private int _toolCount;

    /// <summary>The live picture, Bgr24, drawn as it is; null when there is none.</summary>
    public FrameLease? Frame { get; set; }

    /// <summary>The camera that took <see cref="Frame"/>, at the frame's size.</summary>
    public CameraModel Camera { get; set; }

    /// <summary>Where the scan lay in the camera when the frame was taken; null when unknown, and <see cref="PoseMissingReason"/> says why.</summary>
    public Uncertain<Camera, Scan>? CameraFromScan { get; set; }

    /// <summary>In words, without a full stop, e.g. "patient is not registered".</summary>
    public string PoseMissingReason { get; set; } = "";

    /// <summary>How far the newest tracker pose lies before the frame's own moment (negative: after it); zero where that is not known.</summary>
    public Duration PoseAge { get; set; }

    /// <summary>Class per pixel (Gray8, any size, the same picture as <see cref="Frame"/>); null when there is none.</summary>
    public FrameLease? Mask { get; set; }

    /// <summary>How much older the mask's frame is than <see cref="Frame"/>.</summary>
    public Duration MaskAge { get; set; }

    /// <summary>Tip of the tracked tool at the frame's moment, in the frame of <see cref="Camera"/>: of the eye that is drawn, so that it differs between the
    /// eyes of a stereo pair; null when unknown.</summary>
    public Point<Camera>? ToolTip { get; set; }

    /// <summary>Tip to target; null when unknown.</summary>
    public double? TargetDistanceMm { get; set; }

    /// <summary>How old the newest poses are that the two distances were computed from; null when unknown.</summary>
    public Duration? DistanceAge { get; set; }

    public string TargetName { get; set; } = "target";

    /// <summary>Tip to the nearest vessel; null when unknown.</summary>
    public double? VesselDistanceMm { get; set; }

    public string VesselName { get; set; } = "nearest vessel";

    /// <summary>Nearer to a vessel than this is a warning, in words and colour.</summary>
    public double VesselMarginMm { get; set; } = 5;

    /// <summary>Predicted 95 % error of the overlay at the target with every term of the budget; null when it could not be computed.</summary>
    public double? ErrorBudgetMm { get; set; }

    /// <summary>Predicted root mean square error of the registration at the target (its TRE), mm; not the residual at the points or surface (FRE). Null when
    /// not registered.</summary>
    public double? RegistrationErrorMm { get; set; }

    public Duration RegistrationAge { get; set; }

    public TimeLineReading TimeLine { get; set; }

    /// <summary>That tracker and video no longer go together in time, in a few words, e.g. "poses 60 ms late"; empty while nothing is known against it.</summary>
    public string LagWarning { get; set; } = "";

    /// <summary>What is wrong with a picture that is shown all the same, then after a colon what to do, e.g. "the video's colours are off: set the white balance";
    /// empty while it is in order.</summary>
    public string PictureWarning { get; set; } = "";

    public string PatientId { get; set; } = "";

    public OperatedSide Side { get; set; }

    public Eye Eye { get; set; }

    public GuardSignal Guard { get; set; }

    /// <summary>The guard's reason or state in words, e.g. "holding: 4.1 mm to the no-go region".</summary>
    public string GuardWords { get; set; } = "";

    /// <summary>Shown at all times.</summary>
    public string Banner { get; set; } = "RESEARCH USE ONLY";

    /// <summary>A computed view of the plan, without video, tracker, tool or guard: their readings would be about nothing, and are left out.</summary>
    public bool IsVirtualView { get; set; }

    /// <summary>The person holds the overlay away to see the bare picture (key H in the window).</summary>
    public bool HideOverlay { get; set; }

    /// <summary>Tumour and vessels as fills are left out while the person holds key O in the window; outlines stay.</summary>
    public bool OutlinesOnly { get; set; }

    public ReadOnlySpan<ToolReading> Tools => _tools.AsSpan(0, _toolCount);

    public void AddTool(in ToolReading tool)
    {
        if (_toolCount < MaxTools) _tools[_toolCount++] = tool;
    }

    /// <summary>Forgets everything that belongs to one frame; names, patient, banner, margin and the person's choices stay.</summary>
    public void Reset()
    {
        (Frame, Mask, CameraFromScan, ToolTip) = (null, null, null, null);
        (PoseAge, MaskAge, RegistrationAge, TimeLine) = (default, default, default, default);
        (TargetDistanceMm, VesselDistanceMm, DistanceAge, ErrorBudgetMm, RegistrationErrorMm) = (null, null, null, null, null);
        (PoseMissingReason, Guard, GuardWords, LagWarning, PictureWarning) = ("no pose", GuardSignal.NotConnected, "", "", "");
        _toolCount = 0;
    }
}
