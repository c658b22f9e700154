using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Hud;
using SurgicalNav.Overlay.Scene;

namespace SurgicalNav.Tests.Overlay;

public sealed class SceneTests : IDisposable
{
    private readonly FramePool _pool = new(8, 4, PixelFormat.Bgr24, 1);
    private readonly FrameLease _frame;
    private readonly SceneSnapshot _scene = new();

    public SceneTests()
    {
        Assert.True(_pool.TryRent(default, default, 1, out _frame));
        _scene.Frame = _frame;
        _scene.Camera = new CameraModel(8, 4, 10, 10, 4, 2, 0, 0, 0, 0, 0);
        _scene.CameraFromScan = Uncertain<Camera, Scan>.Exact(new Rigid<Camera, Scan>(Quat.Identity, new Vec3(0, 0, 100)));
        _scene.ErrorBudgetMm = 2;
        _scene.PoseAge = Duration.FromMilliseconds(20);
    }

    public void Dispose()
    {
        _frame.Release();
        _pool.Dispose();
    }

    private OverlayVerdict Judge() => OverlayPolicy.Default.Judge(_scene, 8, 4);

    [Fact]
    public void AnatomyIsShownWhileEverythingHolds() => Assert.True(Judge().IsShown);

    [Theory]
    [InlineData(100, Withdrawal.None)]
    [InlineData(100.1, Withdrawal.PoseStale)]
    [InlineData(-100.1, Withdrawal.PoseStale)]
    public void APoseTooFarFromTheFrameWithdrawsIt(double ageMs, Withdrawal expected)
    {
        _scene.PoseAge = Duration.FromMilliseconds(ageMs);
        var verdict = Judge();
        Assert.Equal(expected, verdict.Withdrawal);
        if (!verdict.IsShown) Assert.Equal((100.1, 100), (verdict.Value, verdict.Limit));
    }

    [Theory]
    [InlineData(5.0, Withdrawal.None)]
    [InlineData(5.01, Withdrawal.BudgetExceeded)]
    [InlineData(double.PositiveInfinity, Withdrawal.BudgetExceeded)]
    [InlineData(double.NaN, Withdrawal.BudgetUnknown)]
    [InlineData(null, Withdrawal.BudgetUnknown)]
    public void AnErrorOverOrOutsideTheBudgetWithdrawsIt(double? errorMm, Withdrawal expected)
    {
        _scene.ErrorBudgetMm = errorMm;
        Assert.Equal(expected, Judge().Withdrawal);
    }

    [Fact]
    public void AMissingOrInvalidPoseWithdrawsIt()
    {
        _scene.CameraFromScan = null;
        Assert.Equal(Withdrawal.PoseMissing, Judge().Withdrawal);
        _scene.CameraFromScan = default(Uncertain<Camera, Scan>);
        Assert.Equal(Withdrawal.PoseMissing, Judge().Withdrawal);
    }

    [Fact]
    public void AnOldPoseIsNamedBeforeAMissingOne()
    {
        (_scene.CameraFromScan, _scene.PoseAge, _scene.PoseMissingReason) = (null, Duration.FromMilliseconds(142), "the tracker does not see the scope");
        Assert.Equal(new OverlayVerdict(Withdrawal.PoseStale, 142, 100, false), Judge());
        Assert.Equal("the newest pose is 142 ms old, at most 100 ms are allowed: the tracker does not see the scope", Reason());
        _scene.CameraFromScan = Uncertain<Camera, Scan>.Exact(Rigid<Camera, Scan>.Identity);
        Assert.Equal("the newest pose is 142 ms old, at most 100 ms are allowed", Reason());
        _scene.PoseAge = Duration.FromMilliseconds(-142);
        Assert.Equal("the nearest pose is 142 ms after the picture, at most 100 ms are allowed", Reason());
        (_scene.CameraFromScan, _scene.PoseAge) = (null, Duration.Zero);
        Assert.Equal("the tracker does not see the scope", Reason());
    }

    private string Reason() => HudWords.Reason(new HudText(new char[160]), Judge(), _scene, 8, 4).Text.ToString();

    [Fact]
    public void ACameraOfAnotherSizeTheHandOnTheSwitchAndNoPictureWithdrawIt()
    {
        Assert.Equal(Withdrawal.CameraMismatch, OverlayPolicy.Default.Judge(_scene, 16, 4).Withdrawal);
        // The height alone is told too.
        var verdict = OverlayPolicy.Default.Judge(_scene, 8, 6);
        Assert.Equal("the camera is calibrated for pictures of 8×4, these have 8×6", HudWords.Reason(new HudText(new char[160]), verdict, _scene, 8, 6).Text.ToString());
        _scene.HideOverlay = true;
        Assert.Equal(Withdrawal.HiddenByPerson, Judge().Withdrawal);
        _scene.Frame = null;
        Assert.Equal(Withdrawal.NoPicture, Judge().Withdrawal);
    }

    [Fact]
    public void AnOldMaskNoLongerCutsAnatomyAway()
    {
        Assert.False(Judge().InstrumentsOccludeAnatomy);
        _scene.Mask = _frame;
        _scene.MaskAge = Duration.FromMilliseconds(150);
        Assert.True(Judge().InstrumentsOccludeAnatomy);
        _scene.MaskAge = Duration.FromMilliseconds(151);
        Assert.False(Judge().InstrumentsOccludeAnatomy);
    }

    [Fact]
    public void ResettingForgetsTheFrameAndKeepsThePatient()
    {
        (_scene.PatientId, _scene.DistanceAge) = ("P-1", Duration.FromMilliseconds(3));
        for (var i = 0; i < SceneSnapshot.MaxTools + 2; i++) _scene.AddTool(new ToolReading("tool", ToolState.Tracked, default));
        Assert.Equal(SceneSnapshot.MaxTools, _scene.Tools.Length);
        _scene.Reset();
        Assert.Equal((null, null, null, 0, "P-1"), (_scene.Frame, _scene.CameraFromScan, _scene.ErrorBudgetMm, _scene.Tools.Length, _scene.PatientId));
        Assert.Null(_scene.DistanceAge);
    }
}
