using SurgicalNav.Overlay.Scene;

namespace SurgicalNav.Overlay.Hud;

/// <summary>The tracked tools by name, each with its state in words, colour and shape.</summary>
/// <remarks>Where there are more tools than rows, those that are well are only counted, and those that are not are still named.</remarks>
internal sealed class ToolList(HudCanvas canvas)
{
    /// <summary>More rows would reach into the middle of the picture.</summary>
    public const int MostRows = 6;

    private readonly float _s = canvas.Scale;
    private readonly char[] _line = new char[96];

    /// <summary>Height of one row, px.</summary>
    public float Row => 26 * _s;

    public static int RowsFor(ReadOnlySpan<ToolReading> tools) =>
        tools.Length <= MostRows ? tools.Length : Math.Min(MostRows, 1 + tools.Length - Tracked(tools));

    /// <summary>Writes the rows from <paramref name="top"/> down, between two sides; returns where the next thing may begin.</summary>
    public float Write(ReadOnlySpan<ToolReading> tools, float left, float right, float top)
    {
        if (tools.Length <= MostRows)
        {
            foreach (ref readonly var tool in tools) top = Tool(tool, left, right, top);
            return top;
        }
        var tracked = Tracked(tools);
        top = Count(tracked, tools.Length, ToolState.Tracked, left, right, top);
        var (unwell, named) = (tools.Length - tracked, 0);
        foreach (ref readonly var tool in tools)
        {
            if (tool.State == ToolState.Tracked) continue;
            // The last row counts the rest where they do not all fit.
            if (named == MostRows - 2 && unwell > MostRows - 1) return Count(unwell - named, tools.Length, ToolState.Missing, left, right, top);
            top = Tool(tool, left, right, top);
            named++;
        }
        return top;
    }

    private static int Tracked(ReadOnlySpan<ToolReading> tools)
    {
        var tracked = 0;
        foreach (ref readonly var tool in tools)
            if (tool.State == ToolState.Tracked) tracked++;
        return tracked;
    }

    private float Tool(in ToolReading tool, float left, float right, float top)
    {
        var state = HudWords.StateOf(new HudText(_line), tool).Text;
        var room = right - left - 36 * _s - canvas.Measure(TextSize.Caption, state);
        return Line(tool.State, tool.Name, state, HudWords.Tool(tool.State).Colour, left, right, top, room);
    }

    private float Count(int count, int all, ToolState state, float left, float right, float top)
    {
        var words = new HudText(_line).Add(count, "F0").Add(" of ").Add(all, "F0").Add(" tools").Text;
        var (word, colour) = HudWords.Tool(state);
        return Line(state, words, state == ToolState.Tracked ? word : "also not tracked", colour, left, right, top, right - left);
    }

    private float Line(ToolState shape, ReadOnlySpan<char> words, ReadOnlySpan<char> state, Rgb colour, float left, float right, float top, float room)
    {
        var y = top + 19 * _s;
        Mark(left + 7 * _s, y - canvas.CapHeight(TextSize.Caption) / 2, shape, colour);
        canvas.TextWithin(TextSize.Caption, left + 24 * _s, y, room, words, HudPalette.Text);
        canvas.TextRight(TextSize.Caption, right, y, state, colour);
        return top + Row;
    }

    /// <summary>A shape per state, so that it can be told without colour: full disc, disc in a ring, ring, bar;
    /// square for frozen, two bars for jumping, square ring for out of volume.</summary>
    private void Mark(float x, float y, ToolState state, Rgb colour)
    {
        var r = 7 * _s;
        if (state == ToolState.Missing)
        {
            canvas.Plate(x - r, y - r / 3, 2 * r, r * 2 / 3, r / 3, colour, 1);
            return;
        }
        if (state is ToolState.Frozen or ToolState.OutOfVolume)
        {
            canvas.Plate(x - r, y - r, 2 * r, 2 * r, 0, colour, 1);
            if (state == ToolState.OutOfVolume) canvas.Plate(x - r * 0.6f, y - r * 0.6f, 1.2f * r, 1.2f * r, 0, HudPalette.Plate, 1);
            return;
        }
        if (state == ToolState.Jumping)
        {
            canvas.Plate(x - r, y - r, r * 2 / 3, 2 * r, 0, colour, 1);
            canvas.Plate(x + r / 3, y - r, r * 2 / 3, 2 * r, 0, colour, 1);
            return;
        }
        canvas.Plate(x - r, y - r, 2 * r, 2 * r, r, colour, 1);
        if (state == ToolState.Tracked) return;
        canvas.Plate(x - r * 0.6f, y - r * 0.6f, 1.2f * r, 1.2f * r, r * 0.6f, HudPalette.Plate, 1);
        if (state == ToolState.Outdated) canvas.Plate(x - r * 0.3f, y - r * 0.3f, 0.6f * r, 0.6f * r, r * 0.3f, colour, 1);
    }
}
