namespace SurgicalNav.App.Verbs;

/// <summary>A bar on standard error that fills in place; silent where that is no terminal, so that logs stay readable.</summary>
internal sealed class ProgressBar(string what) : IDisposable
{
    private const int Width = 30;
    private readonly bool _shown = !Console.IsErrorRedirected;
    private int _percent = -1;

    /// <param name="part">0 to 1.</param>
    public void Show(double part)
    {
        var percent = (int)(Math.Clamp(part, 0, 1) * 100);
        if (!_shown || percent == _percent) return;
        _percent = percent;
        var full = percent * Width / 100;
        Console.Error.Write($"\r{what} [{new string('#', full)}{new string('.', Width - full)}] {percent,3} %");
    }

    public void Dispose()
    {
        if (_shown && _percent >= 0) Console.Error.Write("\r" + new string(' ', what.Length + Width + 10) + "\r");
    }
}
