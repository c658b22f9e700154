using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Simulation.Patient;

namespace SurgicalNav.Simulation.Room;

/// <summary>How the room is set up.</summary>
public sealed record RoomOptions
{
    public ulong Seed { get; init; } = 1;
    public PhantomOptions Phantom { get; init; } = new();
    public ScopeMotion Scope { get; init; } = new();
    public IReadOnlyList<InstrumentMotion> Instruments { get; init; } = [InstrumentMotion.LeftHand, InstrumentMotion.RightHand];
    public Breathing Breathing { get; init; } = Breathing.None;
    public LaparoscopeCameras Cameras { get; init; } = LaparoscopeCameras.Standard;

    /// <summary>Plain surface points that the stylus touches after the landmarks.</summary>
    public int SurfacePoints { get; init; } = 40;

    /// <summary>Tissue gives way and a hand trembles: standard deviation of where a touch ends, along the surface's normal, mm.</summary>
    public double TouchSdMm { get; init; }
}

/// <summary>The truth of the simulated operating room at any moment: what calibration, registration and the overlay must find.</summary>
/// <remarks>Closed-form and smooth in time; every query allocates nothing and may come from any thread.</remarks>
public sealed class SimulatedRoom
{
    private readonly Rigid<Tracker, PatientReference> _trackerFromReferenceAtRest;

    public SimulatedRoom(RoomOptions options)
    {
        Options = options;
        Phantom = AbdominalPhantom.Create(options.Phantom);
        var random = new SeededRandom(options.Seed, 10);
        CameraFromScope = new Rigid<Camera, Scope>(
            (Quat.FromAxisAngle(new Vec3(0.2, 0.9, 0.35), 1.83) * Quat.Exp(random.GaussianVec3(0.05))).Normalized(),
            new Vec3(14, -38, -342) + random.GaussianVec3(2));
        PatientReferenceFromScan = new Rigid<PatientReference, Scan>(
            (Quat.FromAxisAngle(new Vec3(0.6, -0.5, 0.62), 2.05) * Quat.Exp(random.GaussianVec3(0.1))).Normalized(),
            new Vec3(86, 142, -61) + random.GaussianVec3(10));
        _trackerFromReferenceAtRest = new Rigid<Tracker, PatientReference>(
            (Quat.FromAxisAngle(new Vec3(0.9, 0.2, -0.4), 2.6) * Quat.Exp(random.GaussianVec3(0.1))).Normalized(),
            new Vec3(-120, 85, -1640) + random.GaussianVec3(20));
        TouchScript = new TouchScript(TouchPoints(new SeededRandom(options.Seed, 11)));
    }

    /// <summary>The same room with other breathing.</summary>
    private SimulatedRoom(SimulatedRoom other, Breathing breathing)
    {
        Options = other.Options with { Breathing = breathing };
        (Phantom, CameraFromScope, PatientReferenceFromScan, TouchScript) = (other.Phantom, other.CameraFromScope, other.PatientReferenceFromScan, other.TouchScript);
        _trackerFromReferenceAtRest = other._trackerFromReferenceAtRest;
    }

    public RoomOptions Options { get; }
    public AbdominalPhantom Phantom { get; }
    public LaparoscopeCameras Cameras => Options.Cameras;

    /// <summary>The hand-eye transform that calibration must find.</summary>
    public Rigid<Camera, Scope> CameraFromScope { get; }

    /// <summary>What registration must find.</summary>
    public Rigid<PatientReference, Scan> PatientReferenceFromScan { get; }

    public Rigid<RightCamera, Camera> RightCameraFromCamera => Cameras.RightCameraFromCamera;

    /// <summary>The stylus tip in the stylus' own frame.</summary>
    public Point<Stylus> StylusTip { get; } = new(1.4, -0.9, 158.3);

    /// <summary>The places that the stylus touches; to be done in <see cref="WithBreathHeld"/>, as a breathing liver is no rigid body.</summary>
    public TouchScript TouchScript { get; }

    public int InstrumentCount => Options.Instruments.Count;

    /// <summary>This room while the anaesthetist holds the patient's breath at the end of expiration, where the scan was taken: the organs rest where
    /// the scan shows them, as they must while the stylus touches them.</summary>
    public SimulatedRoom WithBreathHeld() => Options.Breathing.AmplitudeMm == 0 ? this : new SimulatedRoom(this, Breathing.None);

    /// <summary>The reference rides on the skin: it stirs by a few tenths of a millimetre.</summary>
    public Rigid<Tracker, PatientReference> TrackerFromPatientReference(Instant at)
    {
        var w = 2 * Math.PI * at.Seconds / Options.Scope.PeriodS;
        return _trackerFromReferenceAtRest.PerturbedBy(new Twist(
            new Vec3(2e-5 * Math.Sin(w), 0, 3e-5 * Math.Cos(w)), new Vec3(0.05 * Math.Sin(w + 0.3), 0.15 * Math.Cos(w), 0.02 * Math.Sin(2 * w))));
    }

    public Rigid<Tracker, Scan> TrackerFromScan(Instant at) => TrackerFromPatientReference(at) * PatientReferenceFromScan;

    public Rigid<Tracker, Scope> TrackerFromScope(Instant at) => TrackerFromScan(at) * Options.Scope.ScanFromCamera(at.Seconds) * CameraFromScope;

    public Rigid<Camera, Scan> CameraFromScan(Instant at) => Options.Scope.ScanFromCamera(at.Seconds).Inverse();

    public Rigid<RightCamera, Scan> RightCameraFromScan(Instant at) => RightCameraFromCamera * CameraFromScan(at);

    /// <summary>How far breathing has moved the organs from where the scan shows them, Scan frame.</summary>
    public Direction<Scan> OrganDisplacement(Instant at) => new(Options.Breathing.DisplacementMm(at.Seconds));

    public InstrumentPose InstrumentAt(int index, Instant at) => Options.Instruments[index].At(at.Seconds);

    public Rigid<Tracker, Instrument> TrackerFromInstrument(int index, Instant at) => TrackerFromScan(at) * InstrumentAt(index, at).ScanFromInstrument;

    public Rigid<Tracker, Stylus> TrackerFromStylus(Instant at)
    {
        var (tip, rotation) = TouchScript.PoseAt(at);
        var tipInScan = tip + Options.Breathing.DisplacementMm(at.Seconds);
        return TrackerFromScan(at) * new Rigid<Scan, Stylus>(rotation, tipInScan - rotation.Rotate(StylusTip.Mm));
    }

    private const double FreeOfGallbladderMm = 4;

    private List<(string, Vec3, Vec3)> TouchPoints(SeededRandom random)
    {
        var liver = Phantom.Liver.Surface;
        var points = new List<(string, Vec3, Vec3)>();
        foreach (var landmark in Phantom.Landmarks) points.Add((landmark.Name, landmark.Position.Mm, liver.OutwardNormal(landmark.Position.Mm)));
        // About one try in two succeeds; a patient whose liver faces away all over is touched at fewer places.
        for (var tries = 100 * Options.SurfacePoints; tries > 0 && points.Count < Phantom.Landmarks.Count + Options.SurfacePoints; tries--)
        {
            var p = liver.ProjectedOnSurface(new Vec3(random.Uniform(-110, 45), random.Uniform(-60, 5), random.Uniform(-50, 55)), 20);
            var normal = liver.OutwardNormal(p);
            // Only what a stylus can reach: from the front, and not under the gallbladder.
            if (Math.Abs(liver.Field(p)) < 1e-4 && normal.Y < -0.25 && Phantom.Gallbladder.Surface.Field(p) > FreeOfGallbladderMm) points.Add(("", p, normal));
        }
        var hand = new SeededRandom(Options.Seed, 12);
        return points.ConvertAll(p => (p.Item1, p.Item2 + p.Item3 * hand.Gaussian(0, Options.TouchSdMm), p.Item3));
    }
}
