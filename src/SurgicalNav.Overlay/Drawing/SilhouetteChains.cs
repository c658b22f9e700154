namespace SurgicalNav.Overlay.Drawing;

/// <summary>Strings directed silhouette edges together where one begins at the other's end.</summary>
/// <remarks>A closed surface's silhouette is made of closed loops; where loops touch or the surface is open, chains simply end. Allocates nothing
/// after construction; one thread.</remarks>
internal sealed class SilhouetteChains(int capacity)
{
    private readonly int[] _next = new int[capacity];
    private int[] _firstFrom = [];

    /// <summary>Prepares for a surface with this many vertices; allocates only for a larger one than ever before.</summary>
    public void Reserve(int vertices)
    {
        if (_firstFrom.Length >= vertices) return;
        _firstFrom = new int[vertices];
        Array.Fill(_firstFrom, -1);
    }

    /// <summary>Writes vertex numbers chain by chain, each chain followed by −1; returns how many numbers were written.</summary>
    /// <param name="edges">Directed edges.</param>
    /// <param name="chains">At least three times as long as <paramref name="edges"/>.</param>
    public int Trace(ReadOnlySpan<(int From, int To)> edges, Span<int> chains)
    {
        for (var i = 0; i < edges.Length; i++)
        {
            _next[i] = _firstFrom[edges[i].From];
            _firstFrom[edges[i].From] = i;
        }
        var written = 0;
        for (var start = 0; start < edges.Length; start++)
        {
            var at = edges[start].From;
            var edge = _firstFrom[at];
            if (edge < 0) continue;
            while (edge >= 0)
            {
                _firstFrom[at] = _next[edge];
                chains[written++] = at;
                at = edges[edge].To;
                edge = _firstFrom[at];
            }
            chains[written++] = at;
            chains[written++] = -1;
        }
        return written;
    }
}
