using System.Text;
using SurgicalNav.Calibration.Stored;
using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Core.Config;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Links.Servos;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Perception.Models;
using SurgicalNav.Rehab.Gait;
using SurgicalNav.Runtime.Cases;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Markers;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>Every reader of a JSON file that a person writes or a recording carries: profiles, calibrations, cases, set-ups. An input's first byte chooses the reader.</summary>
/// <remarks>The readers' own named exceptions are the answer for what is no such file; anything else that leaves one is a defect.</remarks>
public sealed class JsonFuzz : IFuzzTarget
{
    private const string Source = "fuzz.json";

    /// <summary>Stand for files of which the project has none.</summary>
    private const string GuardsOwn = "guard", Recorded = "recorded";

    private static readonly Lazy<RobotModel> InstrumentArm = new(() => RobotLoader.Load(ProjectFiles.Path("hardware/robots/psm.robot.json"))), CameraArm = new(() => RobotLoader.Load(ProjectFiles.Path("hardware/robots/ecm.robot.json")));

    private static readonly (string File, Reader Read)[] Readers =
    [
        ("hardware/profiles/manipulator/sim-rcm7.json", json => DriveProfileFile.Parse(json, Source)),
        ("hardware/profiles/servos/sim-dxl6.json", json => ServoBusProfileFile.Parse(json, Source)),
        ("hardware/profiles/servos/sim-odrive2.json", json => ServoBusProfileFile.Parse(json, Source)),
        ("hardware/profiles/exoskeleton/sim-lower-limb6.json", json => DriveProfileFile.Parse(json, Source)),
        ("hardware/profiles/tracker/ndi-polaris-spectra.json", json => NdiProfile.Parse(Text(json), Source)),
        ("hardware/profiles/endoscope/stereo-two-devices.json", json => EndoscopeProfile.Read(StrictJson.Parse(Text(json), Source))),
        ("hardware/profiles/exoskeleton/level-walking.program.json", json => GaitProgramFile.Parse(json)),
        ("hardware/robots/ur5.robot.json", json => RobotFile.Parse(json)),
        (GuardsOwn, json => GuardHostConfig.Parse(json, Source)),
        ("calibration/examples/stereo-laparoscope.json", json => CameraCalibrationFile.Parse(Text(json), Source)),
        ("calibration/examples/water-tank-temporal.json", json => TemporalCalibrationFile.Parse(Text(json), Source)),
        ("tests/cases/ucl-laparoscope.case.json", json => CaseFile.Parse(Text(json), "/" + Source, _ => "/data")),
        ("tests/cases/totalseg-abdomen.case.json", json => CaseFile.Parse(Text(json), "/" + Source, _ => null)),
        ("models/segmentation-sim/model.json", json => ModelCardFile.Parse(json, Source)),
        (Recorded, json => NavigationSetupFile.Read(json, Source, vessels: null)),
        ("hardware/profiles/session/vega-uvc-rcm7.json", json => SessionProfile.Parse(Text(json), "/" + Source, Today)),
        ("hardware/profiles/endoscope/fibrescope-found.json", json => EndoscopeProfile.Read(StrictJson.Parse(Text(json), Source))),
        ("hardware/profiles/markers/uvc-two-bodies.json", json => MarkerBodiesFile.Parse(Text(json), Source)),
        ("hardware/systems/abdomen-four-arms.system.json", json => RobotSystemFile.Parse(Text(json), Source, name => name.Contains("psm", StringComparison.Ordinal) ? InstrumentArm.Value : CameraArm.Value)),
        ("hardware/robots/psm.robot.json", json => RobotFile.Parse(json)),
        ("hardware/plans/sim-rcm7-reach.plan.json", json => RobotPlanFile.Parse(Text(json), Source)),
        ("hardware/plans/liver-tumour.surgical-plan.json", json => SurgicalPlanFile.Parse(Text(json), Source)),
    ];

    private const string Guard = """
        {"version":1,"session":"00000000000000ff","devices":[{"name":"arm","profile":"p.json","link":{"kind":"termios","path":"/dev/ttyUSB0"},
        "evidence":{"requireTracker":true,"requireRegistration":true},
        "tool":{"robotFile":"r.json","shaftRadiusMm":2,"lowestTipMm":[-1,-1,0],"highestTipMm":[1,1,9],"maxTipSpeedMmPerS":60,"maxTipAccelerationMmPerS2":500,"trackedTip":{"mostMm":6,"maxAgeMs":500},"remoteCentre":{"centreMm":[0,0,0],"mostMm":3}},
        "regions":[{"name":"v","file":"v.sndf","marginMm":2}]}]}
        """;

    private static readonly DateOnly Today = new(2026, 1, 20);

    private delegate void Reader(ReadOnlySpan<byte> json);

    public string Name => "json";

    public IReadOnlyList<byte[]> Seeds { get; } = [.. Readers.Select((r, i) => (byte[])[(byte)i, .. r.File switch
    {
        GuardsOwn => Encoding.UTF8.GetBytes(Guard),
        Recorded => NavigationSample.Json(),
        _ => File.ReadAllBytes(ProjectFiles.Path(r.File)),
    }])];

    public IReadOnlyList<byte[]> Words { get; } = [.. new[]
    {
        "", "0", "-1", "1", "2", "0.5", "1e999", "-1e308", "5e-324", "2147483648", "99999999999999999999", "null", "true", "\"\"", "\\ud800", "\"\\udc00\"", "\\u0000", "[]", "{}", "[null]", "[1,2,3]",
        "{\"x\":1}", "\"x\"", "version", "name", "NaN", "..", "file:///dev/zero", "2026-13-45", "0001-01-01", "é", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "$schema", "/*", ",",
    }.Select(Encoding.UTF8.GetBytes)];

    public int MostInputBytes => 16_384;

    /// <summary>Sixty-four times the longest input: the text in UTF-16, the parsed document, and what is made of it.</summary>
    public long MostBytesPerInput => 1 << 20;

    /// <summary>Files that a reader accepted although they were changed, so that a run shows whether values were reached, not syntax alone.</summary>
    public long Accepted { get; private set; }

    public void Take(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        try
        {
            Readers[input[0] % Readers.Length].Read(input[1..]);
            if (!input.SequenceEqual(Seeds[input[0] % Readers.Length])) Accepted++;
        }
        catch (Exception e) when (e is ConfigException or DriveProfileException or GaitRefusedException or RobotFileException or GuardHostConfigException or ModelCardException or UserErrorException)
        {
            // Refused in words, as it should be.
        }
    }

    private static string Text(ReadOnlySpan<byte> json) => Encoding.UTF8.GetString(json);
}
