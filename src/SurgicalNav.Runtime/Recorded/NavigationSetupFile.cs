using System.Globalization;
using System.Text;
using System.Text.Json;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Sensing.Watchdogs;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>A <see cref="NavigationSetup"/> as JSON, every number to its last bit; the distance field of the vessels stands beside it.</summary>
public static class NavigationSetupFile
{
    private const int Version = 1;

    public static byte[] Write(NavigationSetup setup)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            WriteTracker(json, setup.Tracker);
            json.WriteStartObject("accuracy");
            Numbers(json, "translationSdMm", Of(setup.Accuracy.TranslationSdMm));
            Numbers(json, "rotationSdRad", Of(setup.Accuracy.RotationSdRad));
            json.WriteNumber("timeSdS", setup.Accuracy.TimeSdS);
            json.WriteEndObject();
            WritePose(json, "cameraFromScope", setup.CameraFromScope);
            WritePatient(json, setup.Patient);
            json.WriteNumber("scopeTool", setup.ScopeTool);
            json.WriteNumber("referenceTool", setup.ReferenceTool);
            if (setup.ShownTool is { } shown) json.WriteNumber("shownTool", shown);
            WriteCamera(json, "left", setup.Left);
            if (setup.Right is { } right) WriteCamera(json, "right", right);
            Numbers(json, "rightFromLeft", Of(setup.RightFromLeft));
            json.WriteStartObject("policy");
            json.WriteNumber("maxPoseAgeNs", setup.Policy.MaxPoseAge.Nanoseconds);
            json.WriteNumber("maxErrorMm", setup.Policy.MaxErrorMm);
            json.WriteNumber("maxMaskAgeNs", setup.Policy.MaxMaskAge.Nanoseconds);
            json.WriteEndObject();
            if (setup.ScanFromRobotBase is { } robot) Numbers(json, "scanFromRobotBase", Of(robot));
            if (setup.ArmTool is { } arm)
            {
                json.WriteStartObject("armTool");
                json.WriteNumber("tool", arm.Tool);
                Numbers(json, "tipMm", Of(arm.TipMm));
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return memory.ToArray();
    }

    /// <param name="json">As written.</param>
    /// <param name="name">Of the recording, for complaints.</param>
    /// <param name="vessels">The field that was recorded beside it; null where there was none.</param>
    /// <exception cref="ConfigException">Not such a file; says where.</exception>
    public static NavigationSetup Read(ReadOnlySpan<byte> json, string name, DistanceField? vessels)
    {
        var file = StrictJson.Parse(Encoding.UTF8.GetString(json), name);
        file.RequireVersion(Version);
        var (accuracy, policy) = (file.Object("accuracy"), file.Object("policy"));
        return new NavigationSetup(
            ReadTracker(file.Object("tracker")),
            new TrackerAccuracy(Vector(accuracy.Numbers("translationSdMm", 3)), Vector(accuracy.Numbers("rotationSdRad", 3)), accuracy.Number("timeSdS")),
            ReadPose<Camera, Scope>(file.Object("cameraFromScope")),
            ReadPatient(file.Object("patient"), vessels),
            file.Whole("scopeTool", 0, 1000), file.Whole("referenceTool", 0, 1000), file.Has("shownTool") ? file.Whole("shownTool", 0, 1000) : null,
            ReadCamera(file.Object("left")), file.OptionalObject("right") is { } right ? ReadCamera(right) : null, Rigid<RightCamera, Camera>(file.Numbers("rightFromLeft", 7)),
            new OverlayPolicy(Span(policy, "maxPoseAgeNs"), policy.Number("maxErrorMm"), Span(policy, "maxMaskAgeNs")),
            file.Has("scanFromRobotBase") ? Rigid<Scan, RobotBase>(file.Numbers("scanFromRobotBase", 7)) : null,
            file.OptionalObject("armTool") is { } arm ? new Robots.TrackedArmTool(arm.Whole("tool", 0, 1000), Vector(arm.Numbers("tipMm", 3))) : null);
    }

    internal static void WriteTracker(Utf8JsonWriter json, TrackerOptions tracker)
    {
        json.WriteStartObject("tracker");
        json.WriteString("name", tracker.Name);
        json.WriteStartArray("tools");
        foreach (var tool in tracker.Tools)
        {
            json.WriteStartObject();
            json.WriteString("name", tool);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("nominalRateHz", tracker.NominalRateHz);
        json.WriteNumber("constantLatencyNs", tracker.ConstantLatency.Nanoseconds);
        if (tracker.StampedBySource) json.WriteBoolean("stampedBySource", true);
        json.WriteNumber("lateAfterNs", tracker.LateAfter.Nanoseconds);
        json.WriteNumber("missingAfterNs", tracker.MissingAfter.Nanoseconds);
        WriteWatchdogs(json, tracker.Watchdogs);
        json.WriteNumber("capacity", tracker.History.Capacity);
        json.WriteNumber("maxGapNs", tracker.History.MaxGap.Nanoseconds);
        json.WriteNumber("maxExtrapolationNs", tracker.History.MaxExtrapolation.Nanoseconds);
        json.WriteNumber("velocityBaselineNs", tracker.History.VelocityBaseline.Nanoseconds);
        json.WriteNumber("maxAccelerationMmPerS2", tracker.History.MaxAccelerationMmPerS2);
        json.WriteNumber("maxAngularAccelerationRadPerS2", tracker.History.MaxAngularAccelerationRadPerS2);
        json.WriteEndObject();
    }

    internal static TrackerOptions ReadTracker(StrictJson json) => new()
    {
        Name = json.Text("name"),
        Tools = [.. json.Objects("tools").Select(t => t.Text("name"))],
        NominalRateHz = json.Number("nominalRateHz"),
        ConstantLatency = Span(json, "constantLatencyNs"),
        // Only ever written as true.
        StampedBySource = json.Has("stampedBySource"),
        LateAfter = Span(json, "lateAfterNs"),
        MissingAfter = Span(json, "missingAfterNs"),
        Watchdogs = ReadWatchdogs(json.Object("watchdogs")),
        History = new PoseHistoryOptions
        {
            Capacity = json.Whole("capacity", 2, 1 << 20),
            MaxGap = Span(json, "maxGapNs"),
            MaxExtrapolation = Span(json, "maxExtrapolationNs"),
            VelocityBaseline = Span(json, "velocityBaselineNs"),
            MaxAccelerationMmPerS2 = json.Number("maxAccelerationMmPerS2"),
            MaxAngularAccelerationRadPerS2 = json.Number("maxAngularAccelerationRadPerS2"),
        },
    };

    /// <summary>A limit that is infinite is left out.</summary>
    private static void WriteWatchdogs(Utf8JsonWriter json, WatchdogLimits limits)
    {
        json.WriteStartObject("watchdogs");
        json.WriteNumber("frozenAfterNs", limits.FrozenAfter.Nanoseconds);
        json.WriteNumber("frozenFrames", limits.FrozenFrames);
        if (double.IsFinite(limits.MaxSpeedMmPerS)) json.WriteNumber("maxSpeedMmPerS", limits.MaxSpeedMmPerS);
        if (double.IsFinite(limits.MaxAccelerationMmPerS2)) json.WriteNumber("maxAccelerationMmPerS2", limits.MaxAccelerationMmPerS2);
        if (double.IsFinite(limits.MaxAngularSpeedRadPerS)) json.WriteNumber("maxAngularSpeedRadPerS", limits.MaxAngularSpeedRadPerS);
        json.WriteNumber("noiseMm", limits.NoiseMm);
        json.WriteNumber("noiseRad", limits.NoiseRad);
        json.WriteNumber("calmFrames", limits.CalmFrames);
        json.WriteNumber("compareWithinNs", limits.CompareWithin.Nanoseconds);
        json.WriteNumber("refuseOutOfVolume", limits.RefuseOutOfVolume ? 1 : 0);
        if (limits.Volume is var (low, high)) Numbers(json, "volumeMm", [.. Of(low), .. Of(high)]);
        json.WriteEndObject();
    }

    private static WatchdogLimits ReadWatchdogs(StrictJson json) => new()
    {
        FrozenAfter = Span(json, "frozenAfterNs"),
        FrozenFrames = json.Whole("frozenFrames", 2, 1 << 20),
        MaxSpeedMmPerS = json.Has("maxSpeedMmPerS") ? json.Number("maxSpeedMmPerS") : double.PositiveInfinity,
        MaxAccelerationMmPerS2 = json.Has("maxAccelerationMmPerS2") ? json.Number("maxAccelerationMmPerS2") : double.PositiveInfinity,
        MaxAngularSpeedRadPerS = json.Has("maxAngularSpeedRadPerS") ? json.Number("maxAngularSpeedRadPerS") : double.PositiveInfinity,
        NoiseMm = json.Number("noiseMm"),
        NoiseRad = json.Number("noiseRad"),
        CalmFrames = json.Whole("calmFrames", 1, 1 << 20),
        CompareWithin = Span(json, "compareWithinNs"),
        RefuseOutOfVolume = json.Whole("refuseOutOfVolume", 0, 1) == 1,
        Volume = json.Has("volumeMm") ? (Vector(json.Numbers("volumeMm", 6)[..3]), Vector(json.Numbers("volumeMm", 6)[3..])) : null,
    };

    private static void WritePatient(Utf8JsonWriter json, RegisteredPatient patient)
    {
        json.WriteStartObject("patient");
        json.WriteString("id", patient.PatientId);
        WritePose(json, "referenceFromScan", patient.ReferenceFromScan);
        // As text: a JSON number is read as a double, which does not hold every nanosecond.
        json.WriteString("registeredAtNs", patient.RegisteredAt.Nanoseconds.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("residualMm", patient.ResidualMm);
        Numbers(json, "targetMm", Of(patient.Target.Mm));
        json.WriteEndObject();
    }

    private static RegisteredPatient ReadPatient(StrictJson json, DistanceField? vessels) => new(
        json.Text("id"), ReadPose<PatientReference, Scan>(json.Object("referenceFromScan")),
        long.TryParse(json.Text("registeredAtNs"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ns) ? new Instant(ns) : throw json.Problem("has no whole number in 'registeredAtNs'"),
        json.Number("residualMm"), new Point<Scan>(Vector(json.Numbers("targetMm", 3))), vessels);

    private static void WriteCamera(Utf8JsonWriter json, string key, CameraModel c)
    {
        json.WriteStartObject(key);
        json.WriteNumber("widthPx", c.Width);
        json.WriteNumber("heightPx", c.Height);
        Numbers(json, "focalAndCentrePx", [c.FxPx, c.FyPx, c.CxPx, c.CyPx]);
        Numbers(json, "distortion", [c.K1, c.K2, c.P1, c.P2, c.K3]);
        json.WriteEndObject();
    }

    private static CameraModel ReadCamera(StrictJson json)
    {
        var (f, d) = (json.Numbers("focalAndCentrePx", 4), json.Numbers("distortion", 5));
        return new CameraModel(json.Whole("widthPx", 1, 1 << 16), json.Whole("heightPx", 1, 1 << 16), f[0], f[1], f[2], f[3], d[0], d[1], d[2], d[3], d[4]);
    }

    private static void WritePose<TTo, TFrom>(Utf8JsonWriter json, string key, in Uncertain<TTo, TFrom> pose) where TTo : struct, IFrame where TFrom : struct, IFrame
    {
        json.WriteStartObject(key);
        Numbers(json, "pose", Of(pose.Mean));
        var covariance = pose.Covariance;
        Numbers(json, "covariance", covariance);
        json.WriteEndObject();
    }

    private static Uncertain<TTo, TFrom> ReadPose<TTo, TFrom>(StrictJson json) where TTo : struct, IFrame where TFrom : struct, IFrame
    {
        var covariance = default(Mat6);
        json.Numbers("covariance", 36).CopyTo(covariance);
        return new Uncertain<TTo, TFrom>(Rigid<TTo, TFrom>(json.Numbers("pose", 7)), covariance);
    }

    private static void Numbers(Utf8JsonWriter json, string key, ReadOnlySpan<double> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static double[] Of(Vec3 v) => [v.X, v.Y, v.Z];

    /// <summary>Quaternion scalar first, then mm.</summary>
    private static double[] Of<TTo, TFrom>(in Rigid<TTo, TFrom> pose) where TTo : struct, IFrame where TFrom : struct, IFrame =>
        [pose.Rotation.W, pose.Rotation.X, pose.Rotation.Y, pose.Rotation.Z, pose.TranslationMm.X, pose.TranslationMm.Y, pose.TranslationMm.Z];

    private static Rigid<TTo, TFrom> Rigid<TTo, TFrom>(double[] n) where TTo : struct, IFrame where TFrom : struct, IFrame => new(new Quat(n[0], n[1], n[2], n[3]), new Vec3(n[4], n[5], n[6]));

    private static Vec3 Vector(double[] n) => new(n[0], n[1], n[2]);

    private static Duration Span(StrictJson json, string key) => new((long)json.Number(key));
}
