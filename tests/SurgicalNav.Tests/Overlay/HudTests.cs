using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Hud;
using SurgicalNav.Overlay.Scene;

namespace SurgicalNav.Tests.Overlay;

/// <summary>What the HUD says, word by word.</summary>
public sealed class HudTests : IDisposable
{
    private readonly FramePool _pool = new(8, 4, PixelFormat.Gray8, 1);
    private readonly FrameLease _mask;
    private readonly SceneSnapshot _scene = new();

    public HudTests() => Assert.True(_pool.TryRent(default, default, 1, out _mask));

    public void Dispose()
    {
        _mask.Release();
        _pool.Dispose();
    }

    private static HudText Line() => new(new char[160]);

    [Fact]
    public void AMaskIsShownWithItsAge()
    {
        Assert.Equal("none", Age());
        _scene.Mask = _mask;
        Assert.Equal("0.0 ms", Age());
        _scene.MaskAge = Duration.FromMilliseconds(50);
        Assert.Equal("50 ms", Age());
        _scene.MaskAge = Duration.FromMilliseconds(400);
        Assert.Equal("400 ms, too old", Age());

        string Age() => HudWords.MaskAge(Line(), _scene, OverlayPolicy.Default.Judge(_scene, 8, 4)).Text.ToString();
    }

    [Theory]
    [InlineData(0.042, "0.04 mm, 12 min ago")]
    [InlineData(0.42, "0.42 mm, 12 min ago")]
    [InlineData(1.23, "1.2 mm, 12 min ago")]
    [InlineData(null, "none")]
    public void TheRegistrationIsShownWithItsErrorAndAge(double? rmsMm, string expected)
    {
        (_scene.RegistrationErrorMm, _scene.RegistrationAge) = (rmsMm, Duration.FromSeconds(740));
        Assert.Equal(expected, HudWords.Registration(Line(), _scene).Text.ToString());
    }

    [Theory]
    [InlineData(ToolState.Tracked, "tracked")]
    [InlineData(ToolState.Outdated, "outdated 2 s")]
    [InlineData(ToolState.OutOfView, "out of view 2 s")]
    [InlineData(ToolState.Missing, "missing 2 s")]
    public void AToolIsShownWithItsStateInWords(ToolState state, string expected) =>
        Assert.Equal(expected, HudWords.StateOf(Line(), new ToolReading("stylus", state, Duration.FromSeconds(2))).Text.ToString());

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(5, 0, 5)]
    [InlineData(4, 2, 6)]
    [InlineData(7, 0, 1)]
    [InlineData(5, 3, 4)]
    [InlineData(2, 5, 6)]
    [InlineData(0, 20, 6)]
    public void UpToSixToolsAreNamedAndOfMoreTheWellOnesCounted(int tracked, int unwell, int rows)
    {
        for (var i = 0; i < tracked; i++) _scene.AddTool(new ToolReading("tool", ToolState.Tracked, default));
        for (var i = 0; i < unwell; i++) _scene.AddTool(new ToolReading("tool", ToolState.OutOfView, default));
        Assert.Equal(rows, ToolList.RowsFor(_scene.Tools));
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
        Assert.Equal("0.42 mm, 0.99 mm, 1.0 mm", new HudText(buffer).AddMm(0.42).Add(", ").AddMm(0.99).Add(", ").AddMm(0.996).Text.ToString());
        Allocations.AssertNone(() => new HudText(buffer).Add("distance ").AddMm(23.4).AddMs(7.1).AddAge(800));
    }
}
