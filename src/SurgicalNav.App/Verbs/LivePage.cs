using System.Text;

namespace SurgicalNav.App.Verbs;

/// <summary>A page that is written over in place on a terminal; where the output goes to a file, a line of time now and then would only fill it, so that
/// nothing is shown before the end.</summary>
/// <remarks>Three control sequences that every terminal has had since the VT100 are all it takes: no library for them.</remarks>
internal sealed class LivePage(bool isQuiet)
{
    private const string Home = "\e[H", ClearLine = "\e[K", ClearBelow = "\e[J", ClearAll = "\e[2J";

    private readonly bool _isLive = !isQuiet && !Console.IsOutputRedirected;
    private volatile bool _begun;

    /// <summary>The page stands on the terminal.</summary>
    public bool HasBegun => _begun;

    public void Show(Func<IReadOnlyList<string>> lines)
    {
        if (!_isLive) return;
        var text = new StringBuilder(_begun ? Home : ClearAll + Home);
        _begun = true;
        var (wide, high) = (Console.WindowWidth > 0 ? Console.WindowWidth : 120, Console.WindowHeight > 0 ? Console.WindowHeight : 40);
        // A line that wraps, or a page longer than the window, would scroll what stands above.
        foreach (var line in lines().Take(high - 1)) text.Append(line.Length < wide ? line : line[..(wide - 1)]).Append(ClearLine).Append('\n');
        Console.Write(text.Append(ClearBelow));
    }

    /// <summary>The whole table, below or instead of the page.</summary>
    public void End(IReadOnlyList<string> lines)
    {
        if (isQuiet) return;
        if (_begun) Console.Write(Home + ClearBelow);
        foreach (var line in lines) Console.WriteLine(line);
    }
}
