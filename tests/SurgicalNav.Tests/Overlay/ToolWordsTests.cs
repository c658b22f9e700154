using SurgicalNav.Overlay.Hud;
using SurgicalNav.Overlay.Scene;

namespace SurgicalNav.Tests.Overlay;

public sealed class ToolWordsTests
{
    /// <summary>Every state that a tool may be in has words of its own; only a tracked tool is shown as good.</summary>
    [Fact]
    public void EveryStateHasItsOwnWords()
    {
        var states = Enum.GetValues<ToolState>();
        Assert.Equal(states.Length, states.Select(s => HudWords.Tool(s).Word).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal([ToolState.Tracked], states.Where(s => HudWords.Tool(s).Colour == HudPalette.Good));
        Assert.Equal(("frozen", "jumping", "out of volume"), (HudWords.Tool(ToolState.Frozen).Word, HudWords.Tool(ToolState.Jumping).Word, HudWords.Tool(ToolState.OutOfVolume).Word));
    }
}
