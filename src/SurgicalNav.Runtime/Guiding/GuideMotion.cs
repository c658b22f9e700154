using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Runtime.Guiding;

/// <summary>A moment of guiding.</summary>
/// <param name="Pushed">With what the simulated hand pushes, N·m or N.</param>
/// <param name="Felt">What the guard takes for a push.</param>
/// <param name="Effort">What the drives push with.</param>
/// <param name="Asked">Velocities, per s.</param>
/// <param name="Rate">Of the set-points.</param>
internal readonly record struct GuidePoint(double S, JointVector Pushed, JointVector Felt, JointVector Effort, JointVector Asked, JointVector Rate);

/// <summary>Joins the admittance to the guard of one arm, while a simulated hand pushes the arm's twin.</summary>
/// <remarks>The hand on the enabling switch is another one: it presses, and where the guard asks for it lets go and presses again. Owned by the thread of the run.</remarks>
internal sealed class GuideMotion(DriveProfile profile, HandGuide guide) : IDeviceMotion
{
    private readonly PushOutcome[] _outcomes = [.. SimulatedPusher.Script.Select(p => new PushOutcome(p))];
    private readonly List<GuidePoint> _points = [];
    private readonly Queue<string> _said = new();
    private Instant _beganAt, _reportedAt, _steppedAt;
    private GuideSlowing _slowing;
    private double _atS;

    /// <summary>Is pushed; null where nobody does.</summary>
    public ManipulatorTwin? Twin { get; set; }

    public IReadOnlyList<GuidePoint> Points => _points;
    public IReadOnlyList<PushOutcome> Outcomes => _outcomes;

    /// <summary>When the guard first accepted, and the hand began; default where it never did.</summary>
    public Instant BeganAt => _beganAt;

    public string PressWords => "";

    public void Begin(DeviceOperator device)
    {
    }

    public void Step(Instant now, DeviceOperator device)
    {
        ref readonly var r = ref device.Report;
        var isAccepted = r.Verdict.Decision == GuardDecision.Accept;
        // The hand waits for the arm to be free.
        if (_beganAt == default && isAccepted) _beganAt = now;
        _atS = _beganAt == default ? 0 : (now - _beganAt).Seconds;
        var pushed = Push();
        guide.Step(_steppedAt == default ? 0 : (now - _steppedAt).Seconds, isAccepted, r.ExternalEffort, r.Commanded, r.Rate, r.SlackMm);
        _steppedAt = now;
        device.Guide(now, guide.Velocity);
        foreach (var outcome in _outcomes)
            if (_beganAt != default) outcome.Note(_atS, r);
        if ((guide.Slowing & ~_slowing) != GuideSlowing.None) _said.Enqueue(Words(guide.Slowing & ~_slowing));
        _slowing = guide.Slowing;
        if (_beganAt == default || r.WrittenAt == _reportedAt) return;
        _reportedAt = r.WrittenAt;
        _points.Add(new GuidePoint(_atS, pushed, r.ExternalEffort, r.Effort, guide.Velocity, r.Rate));
    }

    public bool IsDone(DeviceOperator device) => _atS >= SimulatedPusher.EndS;

    public string Where(in GuardReport report) => string.Create(CultureInfo.InvariantCulture, $"{_atS,6:0.00} s");

    public string? NextProgress(in GuardReport report) => _said.TryDequeue(out var line) ? line : null;

    private JointVector Push()
    {
        JointVector pushed = default;
        for (var j = 0; j < profile.Joints.Count; j++)
        {
            pushed[j] = _beganAt == default ? 0 : SimulatedPusher.At(_atS, j) * profile.Joints[j].MaxEffort;
            if (Twin is not null) Twin.ExternalEffort[j] = pushed[j];
        }
        return pushed;
    }

    private static string Words(GuideSlowing slowing) => slowing switch
    {
        GuideSlowing.EndOfRange => "slower: a joint nears the end of its range",
        GuideSlowing.Region => "slower: the tool nears a forbidden region",
        GuideSlowing.TipSpeed => "slower: the tip would be too fast",
        _ => "slower: more than one limit is near",
    };
}
