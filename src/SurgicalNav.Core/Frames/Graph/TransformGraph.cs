using SurgicalNav.Core.Time;

namespace SurgicalNav.Core.Frames.Graph;

/// <summary>All frames of a session and the transforms between them. Answers "A from B" along the edges, with the error that they add up to.</summary>
/// <remarks>Built once, then asked by one loop. Two ways between the same frames would answer differently, and nobody could say which is right: an edge
/// that closes a circle is refused, unless the graph was told to take them; then the way with the fewest edges is used, and <see cref="Circles"/> tells.</remarks>
/// <param name="today">For calibrations that expire.</param>
/// <param name="takeCircles">Whether an edge may close a circle.</param>
public sealed class TransformGraph(DateOnly today, bool takeCircles = false)
{
    private readonly List<FrameEdge> _edges = [];
    private readonly List<string> _circles = [];

    public DateOnly Today => today;
    public IReadOnlyList<FrameEdge> Edges => _edges;

    /// <summary>Edges that closed a circle when they were added.</summary>
    public IReadOnlyList<string> Circles => _circles;

    public IEnumerable<string> Frames => _edges.SelectMany(e => new[] { e.To, e.From }).Distinct(StringComparer.Ordinal);

    /// <exception cref="TransformGraphException">From a frame to itself, the same pair twice, or a circle that the graph does not take.</exception>
    public TransformGraph Add(FrameEdge edge)
    {
        if (edge.To == edge.From) throw new TransformGraphException($"The edge '{edge.Name}' leads from a frame to itself.");
        var same = _edges.Find(e => (e.To == edge.To && e.From == edge.From) || (e.To == edge.From && e.From == edge.To));
        if (same is not null) throw new TransformGraphException($"The edge '{edge.Name}' ({edge.Source}) is there already, as '{same.Name}' ({same.Source}). Only one may say where the two frames are.");
        if (Way(edge.To, edge.From) is { } way)
        {
            if (!takeCircles) throw new TransformGraphException($"The edge '{edge.Name}' ({edge.Source}) would close a circle: {edge.To} is known from {edge.From} by {Names(way)} already, and the two may disagree. Leave one of them out.");
            _circles.Add(edge.Name);
        }
        _edges.Add(edge);
        return this;
    }

    /// <summary>The way that answers "A from B".</summary>
    /// <exception cref="TransformGraphException">A frame that no edge has, or two that no edges connect.</exception>
    public FramePath Resolve(string to, string from)
    {
        Known(to);
        Known(from);
        if (to == from) return new FramePath(this, to, from, [], []);
        var way = Way(to, from) ?? throw new TransformGraphException(
            $"No edges lead from {from} to {to}: {from} is connected with {Together(from)}, {to} with {Together(to)}. Add the edge between them.");
        return new FramePath(this, to, from, [.. way.Select(w => w.Edge)], [.. way.Select(w => w.IsForward)]);
    }

    /// <summary>The same with the frames named by their types.</summary>
    public FramePath<TTo, TFrom> Resolve<TTo, TFrom>() where TTo : struct, IFrame where TFrom : struct, IFrame =>
        Resolve(FrameName.Of<TTo>(), FrameName.Of<TFrom>()).Cast<TTo, TFrom>();

    private void Known(string frame)
    {
        if (Frames.Contains(frame, StringComparer.Ordinal)) return;
        var names = Frames.ToArray();
        throw new TransformGraphException($"No edge has a frame '{frame}'{(Config.NearestName.Of(frame, names) is { } meant ? $"; did you mean '{meant}'?" : names.Length == 0 ? "; the graph is empty." : $"; there are {string.Join(", ", names)}.")}");
    }

    /// <summary>Fewest edges, by breadth; among equals the edges added first.</summary>
    private List<(FrameEdge Edge, bool IsForward)>? Way(string to, string from)
    {
        var reached = new Dictionary<string, (FrameEdge Edge, bool IsForward, string Next)?>(StringComparer.Ordinal) { [to] = null };
        var queue = new Queue<string>([to]);
        while (queue.TryDequeue(out var here) && here != from)
            foreach (var edge in _edges)
            {
                if (edge.To == here && reached.TryAdd(edge.From, (edge, true, here))) queue.Enqueue(edge.From);
                else if (edge.From == here && reached.TryAdd(edge.To, (edge, false, here))) queue.Enqueue(edge.To);
            }
        if (!reached.TryGetValue(from, out var step)) return null;
        var way = new List<(FrameEdge, bool)>();
        for (; step is { } s; step = reached[s.Next]) way.Add((s.Edge, s.IsForward));
        way.Reverse();
        return way;
    }

    private string Together(string frame)
    {
        var others = Frames.Where(f => f != frame && Way(frame, f) is not null).ToList();
        return others.Count == 0 ? "nothing" : string.Join(", ", others);
    }

    private static string Names(IEnumerable<(FrameEdge Edge, bool IsForward)> way) => string.Join(", ", way.Select(w => w.Edge.Name));
}
