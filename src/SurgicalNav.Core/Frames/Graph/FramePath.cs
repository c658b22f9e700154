using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Core.Frames.Graph;

/// <summary>What a path came to at a moment.</summary>
/// <param name="Status">Of the first edge that may not be used; Ok where all may.</param>
/// <param name="FailedEdge">Its place in the path; −1 where there is none.</param>
/// <param name="Rotation">Scalar first; identity where not Ok.</param>
/// <param name="TranslationMm">Zero where not Ok.</param>
/// <param name="Covariance">Of the error, in the To frame, all edges' errors taken as independent.</param>
/// <param name="Age">Of the oldest live edge; zero where there is none.</param>
public readonly record struct FrameAnswer(EdgeStatus Status, int FailedEdge, Quat Rotation, Vec3 TranslationMm, Mat6 Covariance, Duration Age)
{
    public bool IsOk => Status == EdgeStatus.Ok;
}

/// <summary>A resolved way through the graph: asked at any moment, it allocates nothing.</summary>
public sealed class FramePath
{
    private readonly TransformGraph _graph;
    private readonly FrameEdge[] _edges;
    private readonly bool[] _isForward;

    internal FramePath(TransformGraph graph, string to, string from, FrameEdge[] edges, bool[] isForward) =>
        (_graph, To, From, _edges, _isForward) = (graph, to, from, edges, isForward);

    public string To { get; }
    public string From { get; }
    public IReadOnlyList<FrameEdge> Edges => _edges;

    /// <summary>False where an edge states no error: the answers' covariance is then too small.</summary>
    public bool IsErrorKnown => Array.TrueForAll(_edges, e => e.IsErrorKnown);

    public FrameAnswer At(Instant now)
    {
        var sum = Uncertain<Unnamed, Unnamed>.Exact(Rigid<Unnamed, Unnamed>.Identity);
        var age = Duration.Zero;
        for (var i = 0; i < _edges.Length; i++)
        {
            var status = _edges[i].Read(now, _graph.Today, out var reading);
            if (status != EdgeStatus.Ok) return new FrameAnswer(status, i, Quat.Identity, Vec3.Zero, default, Duration.Zero);
            var step = new Uncertain<Unnamed, Unnamed>(new Rigid<Unnamed, Unnamed>(reading.Rotation, reading.TranslationMm), reading.Covariance);
            sum = sum.Compose(_isForward[i] ? step : step.Inverse());
            if (_edges[i].Kind == EdgeKind.Live && now - reading.MeasuredAt > age) age = now - reading.MeasuredAt;
        }
        return new FrameAnswer(EdgeStatus.Ok, -1, sum.Mean.Rotation, sum.Mean.TranslationMm, sum.Covariance, age);
    }

    /// <summary>The answer in words; names the edge that may not be used.</summary>
    public string Explain(in FrameAnswer answer, Instant now)
    {
        if (answer.IsOk) return $"{To} from {From} is known.";
        var edge = _edges[answer.FailedEdge];
        edge.Read(now, _graph.Today, out var reading);
        return $"{To} from {From} is not known: {edge.Explain(answer.Status, reading, now, _graph.Today)}";
    }

    /// <summary>The path with its frames named by types.</summary>
    /// <exception cref="TransformGraphException">The path is between other frames.</exception>
    public FramePath<TTo, TFrom> Cast<TTo, TFrom>() where TTo : struct, IFrame where TFrom : struct, IFrame =>
        FrameName.Of<TTo>() == To && FrameName.Of<TFrom>() == From
            ? new FramePath<TTo, TFrom>(this)
            : throw new TransformGraphException($"This path is {To} from {From}, and not {FrameName.Of<TTo>()} from {FrameName.Of<TFrom>()}.");

    private readonly struct Unnamed : IFrame;
}

/// <summary>A resolved way whose ends the compiler knows.</summary>
public sealed class FramePath<TTo, TFrom> where TTo : struct, IFrame where TFrom : struct, IFrame
{
    internal FramePath(FramePath path) => Path = path;

    public FramePath Path { get; }

    /// <summary>The transform with its error at a moment; false with the reason in <paramref name="answer"/>. Allocates nothing.</summary>
    public bool TryAt(Instant now, out Uncertain<TTo, TFrom> value, out FrameAnswer answer)
    {
        answer = Path.At(now);
        value = answer.IsOk ? new Uncertain<TTo, TFrom>(new Rigid<TTo, TFrom>(answer.Rotation, answer.TranslationMm), answer.Covariance) : default;
        return answer.IsOk;
    }

    public string Explain(in FrameAnswer answer, Instant now) => Path.Explain(answer, now);
}
