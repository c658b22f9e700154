using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Frames.Graph;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Tests.Core.Frames;

public sealed class TransformGraphTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);
    private static readonly Instant Now = Instant.FromSeconds(100);
    private static readonly Uncertain<Camera, Scope> HandEye = Uncertain<Camera, Scope>.Isotropic(new(Quat.Exp(new Vec3(0.3, -0.2, 0.5)), new Vec3(-4, 50, -300)), 1e-3, 0.2);
    private static readonly Uncertain<Tracker, Scope> ScopePose = Uncertain<Tracker, Scope>.Isotropic(new(Quat.Exp(new Vec3(1, 0.2, -0.4)), new Vec3(100, 20, -1500)), 5e-4, 0.1);
    private static readonly Uncertain<Tracker, PatientReference> ReferencePose = Uncertain<Tracker, PatientReference>.Isotropic(new(Quat.Exp(new Vec3(-0.1, 0.7, 0.2)), new Vec3(-50, 80, -1400)), 4e-4, 0.15);
    private static readonly Uncertain<PatientReference, Scan> Registration = Uncertain<PatientReference, Scan>.Isotropic(new(Quat.Exp(new Vec3(0, 0.1, 1.2)), new Vec3(10, -20, 5)), 2e-3, 0.5);

    /// <summary>A live edge that says what it is told to.</summary>
    private sealed class Told(EdgeReading reading) : ILiveEdge
    {
        public EdgeReading Reading { get; set; } = reading;

        public EdgeReading Read(Instant now) => Reading;
    }

    private static readonly Duration MaxAge = Duration.FromMilliseconds(100);

    private static (TransformGraph Graph, Told Scope, Told Reference) Build(DateOnly? expires = null, DateOnly? made = null)
    {
        var (scope, reference) = (new Told(EdgeReading.Of(ScopePose, Now - Duration.FromMilliseconds(20))), new Told(EdgeReading.Of(ReferencePose, Now - Duration.FromMilliseconds(35))));
        var graph = new TransformGraph(Today)
            .Add(FrameEdge.Live<Tracker, Scope>(scope, "ndi:///dev/ttyUSB0", MaxAge))
            .Add(FrameEdge.Calibrated<Camera, Scope>(HandEye, "scope.json", made, expires))
            .Add(FrameEdge.Live<Tracker, PatientReference>(reference, "ndi:///dev/ttyUSB0", MaxAge))
            .Add(FrameEdge.Calibrated<PatientReference, Scan>(Registration, "registration"));
        return (graph, scope, reference);
    }

    /// <summary>Two edges are walked against their direction; mean and covariance are those of the typed chain.</summary>
    [Fact]
    public void APathIsTheChainOfItsEdges()
    {
        var path = Build().Graph.Resolve<Camera, Scan>();
        Assert.Equal(["CameraFromScope", "TrackerFromScope", "TrackerFromPatientReference", "PatientReferenceFromScan"], path.Path.Edges.Select(e => e.Name));
        Assert.True(path.TryAt(Now, out var value, out var answer));
        var chain = HandEye.Compose(ScopePose.Inverse()).Compose(ReferencePose).Compose(Registration);
        Assert.InRange((value.Mean.TranslationMm - chain.Mean.TranslationMm).Length, 0, 1e-9);
        Assert.InRange((value.Mean.Rotation.Conjugate * chain.Mean.Rotation).Log().Length, 0, 1e-12);
        for (var i = 0; i < 36; i++) Assert.Equal(chain.Covariance[i], value.Covariance[i], 9);
        Assert.Equal((35.0, "Camera from Scan is known."), (answer.Age.Milliseconds, path.Explain(answer, Now)));
    }

    [Fact]
    public void AFrameFromItselfIsExact()
    {
        Assert.True(Build().Graph.Resolve<Scope, Scope>().TryAt(Now, out var value, out _));
        Assert.Equal(Uncertain<Scope, Scope>.Exact(Rigid<Scope, Scope>.Identity).Mean, value.Mean);
    }

    [Fact]
    public void AMissingPoseIsRefusedByName()
    {
        var (graph, scope, _) = Build();
        scope.Reading = EdgeReading.None;
        AssertRefused(graph, EdgeStatus.Missing, "Camera from Scan is not known: the edge 'TrackerFromScope' (ndi:///dev/ttyUSB0) has no pose");
    }

    [Fact]
    public void AMissingCalibrationIsRefusedByName()
    {
        var graph = new TransformGraph(Today).Add(FrameEdge.Calibrated<Camera, Scan>(null, "x.json"));
        AssertRefused(graph, EdgeStatus.Missing, "the edge 'CameraFromScan' (x.json) has no transform: calibrate");
    }

    [Fact]
    public void AStalePoseIsRefusedByNameAndAge()
    {
        var (graph, _, reference) = Build();
        reference.Reading = reference.Reading with { MeasuredAt = Now - Duration.FromMilliseconds(320) };
        AssertRefused(graph, EdgeStatus.Stale, "the edge 'TrackerFromPatientReference' (ndi:///dev/ttyUSB0) is stale: its pose is 320 ms old, at most 100 ms are allowed.");
        // To the edge of what is allowed it is not.
        reference.Reading = reference.Reading with { MeasuredAt = Now - MaxAge };
        Assert.True(graph.Resolve("Camera", "Scan").At(Now).IsOk);
    }

    [Theory]
    [InlineData("rotation")]
    [InlineData("translation")]
    [InlineData("variance")]
    [InlineData("covariance")]
    public void AnInvalidTransformIsRefusedByName(string what)
    {
        var (graph, scope, _) = Build();
        var r = scope.Reading;
        var (negative, unlikely) = (r.Covariance, r.Covariance);
        negative[7] = -1;
        (unlikely[1], unlikely[6]) = (1, 1);
        scope.Reading = what switch
        {
            "rotation" => r with { Rotation = default },
            "translation" => r with { TranslationMm = new Vec3(double.NaN, 0, 0) },
            "variance" => r with { Covariance = negative },
            _ => r with { Covariance = unlikely },
        };
        AssertRefused(graph, EdgeStatus.Invalid, "the edge 'TrackerFromScope' (ndi:///dev/ttyUSB0) is invalid");
    }

    [Fact]
    public void AnExpiredCalibrationIsRefusedByNameAndDay()
    {
        AssertRefused(Build(expires: new DateOnly(2026, 2, 28)).Graph, EdgeStatus.Expired, "the edge 'CameraFromScope' (scope.json) expired on 2026-02-28, today is 2026-03-01. Calibrate again.");
        Assert.True(Build(expires: Today).Graph.Resolve("Camera", "Scan").At(Now).IsOk);
    }

    [Fact]
    public void ACalibrationOfTomorrowIsRefusedByNameAndDay() =>
        AssertRefused(Build(made: new DateOnly(2026, 3, 2)).Graph, EdgeStatus.NotYetValid, "the edge 'CameraFromScope' (scope.json) is dated 2026-03-02, which is after today, 2026-03-01. Check the clock.");

    [Fact]
    public void FramesWithoutAWayAreRefusedWithWhatTheyAreConnectedTo()
    {
        var graph = Build().Graph.Add(FrameEdge.Fixed(Uncertain<RobotBase, ToolTip>.Exact(Rigid<RobotBase, ToolTip>.Identity), "drawing"));
        AssertSays("No edges lead from ToolTip to Camera: ToolTip is connected with RobotBase, Camera with Tracker, Scope, PatientReference, Scan.", () => graph.Resolve<Camera, ToolTip>());
    }

    [Fact]
    public void AnUnknownFrameIsRefusedWithTheOneThatWasMeant()
    {
        AssertSays("No edge has a frame 'Camra'; did you mean 'Camera'?", () => Build().Graph.Resolve("Camra", "Scan"));
        AssertSays("the graph is empty", () => new TransformGraph(Today).Resolve("Camera", "Scan"));
    }

    [Fact]
    public void ASecondEdgeBetweenTheSameFramesIsRefused() =>
        AssertSays("'ScopeFromCamera' (other.json) is there already, as 'CameraFromScope' (scope.json)", () => Build().Graph.Add(FrameEdge.Calibrated<Scope, Camera>(HandEye.Inverse(), "other.json")));

    [Fact]
    public void AnEdgeToItselfIsRefused() =>
        AssertSays("leads from a frame to itself", () => Build().Graph.Add(FrameEdge.Fixed(Uncertain<Scan, Scan>.Exact(Rigid<Scan, Scan>.Identity), "x")));

    [Fact]
    public void ACircleIsRefusedWithTheWayThatIsThere() =>
        AssertSays("'CameraFromScan' (guess) would close a circle: Camera is known from Scan by CameraFromScope, TrackerFromScope, TrackerFromPatientReference, PatientReferenceFromScan already",
            () => Build().Graph.Add(FrameEdge.Fixed(Uncertain<Camera, Scan>.Exact(Rigid<Camera, Scan>.Identity), "guess")));

    [Fact]
    public void AGraphThatTakesCirclesTellsAndGoesTheShortestWay()
    {
        var graph = new TransformGraph(Today, takeCircles: true);
        foreach (var edge in Build().Graph.Edges) graph.Add(edge);
        graph.Add(FrameEdge.Fixed(Uncertain<Camera, Scan>.Exact(Rigid<Camera, Scan>.Identity), "stereo reconstruction"));
        Assert.Equal(["CameraFromScan"], graph.Circles);
        Assert.Equal("CameraFromScan", Assert.Single(graph.Resolve("Camera", "Scan").Edges).Name);
        Assert.Contains("Circles are closed by: CameraFromScan.", FrameTree.Draw(graph, Now), StringComparison.Ordinal);
    }

    [Fact]
    public void APathIsNotTakenForAnother() =>
        AssertSays("This path is Camera from Scan, and not Scan from Camera.", () => Build().Graph.Resolve("Camera", "Scan").Cast<Scan, Camera>());

    [Fact]
    public void AskingAllocatesNothing()
    {
        var path = Build().Graph.Resolve<Camera, Scan>();
        Allocations.AssertNone(() => path.TryAt(Now, out _, out _));
    }

    [Fact]
    public void TheTreeShowsAgeErrorSourceAndWhatIsWrong()
    {
        var (graph, scope, _) = Build(expires: new DateOnly(2026, 2, 28));
        scope.Reading = EdgeReading.None;
        var tree = FrameTree.Draw(graph, Now);
        Assert.StartsWith("Tracker\n├─ Scope  [TrackerFromScope, live; ndi:///dev/ttyUSB0] NOT USABLE: ", tree, StringComparison.Ordinal);
        Assert.Contains("│  └─ Camera  [CameraFromScope, calibrated, ±", tree, StringComparison.Ordinal);
        // Of the body itself, 1.4 m from the tracker: √((2·1403²·(4e-4)² + 3·0.15²) / 3) mm.
        Assert.Contains("└─ PatientReference  [TrackerFromPatientReference, live, 35 ms old, ±0.482 mm ±0.023°; ndi:///dev/ttyUSB0]\n   └─ Scan", tree, StringComparison.Ordinal);
        var report = FrameTree.Report(graph, Now);
        Assert.Equal([EdgeStatus.Missing, EdgeStatus.Expired, EdgeStatus.Ok, EdgeStatus.Ok], report.Select(r => r.Status));
        Assert.Equal(0.035, report[2].AgeS!.Value, 9);
    }

    private static void AssertRefused(TransformGraph graph, EdgeStatus status, string words)
    {
        var path = graph.Resolve<Camera, Scan>();
        Assert.False(path.TryAt(Now, out _, out var answer));
        Assert.Equal(status, answer.Status);
        Assert.Contains(words, path.Explain(answer, Now), StringComparison.Ordinal);
    }

    private static void AssertSays(string words, Func<object> question) =>
        Assert.Contains(words, Assert.Throws<TransformGraphException>(question).Message, StringComparison.Ordinal);
}
