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
    public void ACameraOfAnotherSizeTheHandOnTheSwitchAndNoPictureWithdrawIt()
    {
        Assert.Equal(Withdrawal.CameraMismatch, OverlayPolicy.Default.Judge(_scene, 16, 4).Withdrawal);
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
        _scene.PatientId = "P-1";
        for (var i = 0; i < SceneSnapshot.MaxTools + 2; i++) _scene.AddTool(new ToolReading("tool", ToolState.Tracked, default));
        Assert.Equal(SceneSnapshot.MaxTools, _scene.Tools.Length);
        _scene.Reset();
        Assert.Equal((null, null, null, 0, "P-1"), (_scene.Frame, _scene.CameraFromScan, _scene.ErrorBudgetMm, _scene.Tools.Length, _scene.PatientId));
    }

    [Fact]
    public void EveryTextColourIsReadableOnThePlateOverBlackAndWhite()
    {
        foreach (var colour in new[] { HudPalette.Text, HudPalette.Muted, HudPalette.Good, HudPalette.Warning, HudPalette.Alarm })
        {
            Assert.True(HudPalette.ContrastOver(colour, 255) >= 4.5, $"{colour} {HudPalette.ContrastOver(colour, 255):f2}");
            Assert.True(HudPalette.ContrastOver(colour, 0) >= 4.5);
        }
    }

    [Fact]
    public void NumbersAreWrittenWithoutAllocating()
    {
        var buffer = new char[40];
        Assert.Equal("9.5 mm, 12 ms, 100 mm, –", new HudText(buffer).AddMm(9.46).Add(", ").AddMs(12.4).Add(", ").AddMm(99.96).Add(", ").Add(double.NaN, "F1").Text.ToString());
        Assert.Equal("59 s 12 min 1.5 h", new HudText(buffer).AddAge(59.4).Add(" ").AddAge(779).Add(" ").AddAge(5400).Text.ToString());
        Assert.Equal("0123", new HudText(new char[4]).Add("0123456").Text.ToString());
        Allocations.AssertNone(() => new HudText(buffer).Add("distance ").AddMm(23.4).AddMs(7.1).AddAge(800));
    }
}
