using System.Globalization;
using System.Text;
using System.Text.Json;
using SurgicalNav.Core.Config;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>Reads and writes plan files (schema <c>hardware/schemas/robot-plan.schema.json</c>): for this program and for somebody's editor, one knot a line.</summary>
/// <remarks>Numbers are written with every digit that they have, so that a plan read back is the plan that was made. The reader takes a file that a person may have
/// changed: unknown keys, knots that make no program and knots that break the limits written above them are refused with joint, value, limit and time.</remarks>
public static class RobotPlanFile
{
    public const int FormatVersion = 1;

    /// <summary>What rounding may add, as the guard takes it.</summary>
    private const double Slip = 1 + 1e-6;

    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static void Save(RobotPlan plan, string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            File.WriteAllText(path, ToJson(plan));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be written: {e.Message} Name another place with -o.", e);
        }
    }

    public static string ToJson(RobotPlan plan)
    {
        var text = new StringBuilder("{\n");
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        var (robot, origin, found) = (plan.Robot, plan.Origin, plan.Found);
        Line($"  \"$schema\": \"robot-plan.schema.json\",");
        Line($"  \"version\": {FormatVersion},");
        Line($"  \"robot\": {{ \"name\": {Quoted(plan.RobotName)}, \"file\": {Quoted(robot.File)}{Key("baseLink", robot.BaseLink)}{Key("tipLink", robot.TipLink)}{(robot.InstrumentMm is { } mm ? FormattableString.Invariant($", \"instrumentMm\": {mm:R}") : "")} }},");
        Line($"  \"device\": {{ \"profile\": {Quoted(plan.ProfileName)}, \"file\": {Quoted(plan.ProfileFile)}, \"serialNumber\": {Quoted(plan.SerialNumber)} }},");
        Line($"  \"made\": {{ \"by\": {Quoted(origin.Program)}, \"version\": {Quoted(origin.Version)}, \"at\": \"{origin.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\", \"request\": {Quoted(origin.Request)} }},");
        Line($"  \"found\": {{ \"way\": \"{Word(found.Way)}\", \"limitShare\": {found.LimitShare:R}, \"tipPathMm\": {found.TipPathMm:R}, \"slowedBy\": {found.SlowedBy:R}{(found.SelfClearanceMm is { } free ? FormattableString.Invariant($", \"selfClearanceMm\": {free:R}") : "")} }},");
        text.Append("  \"joints\": [\n");
        for (var j = 0; j < plan.Joints.Count; j++)
        {
            var (joint, l) = (plan.Joints[j], plan.Joints[j].Limits);
            Line($"    {{ \"name\": {Quoted(joint.Name)}, \"unit\": \"{joint.UnitWord}\", \"minPosition\": {l.MinPosition:R}, \"maxPosition\": {l.MaxPosition:R}, \"maxVelocity\": {l.MaxVelocity:R}, \"maxAcceleration\": {l.MaxAcceleration:R}, \"maxJerk\": {l.MaxJerk:R} }}{(j + 1 < plan.Joints.Count ? "," : "")}");
        }
        text.Append("  ],\n  \"knots\": [\n");
        for (var k = 0; k < plan.Knots.Length; k++)
            Line($"    {{ \"timeS\": {plan.Knots[k].TimeS:R}, \"position\": [{List(plan.Knots[k].Position, plan.Joints.Count)}], \"velocity\": [{List(plan.Knots[k].Velocity, plan.Joints.Count)}] }}{(k + 1 < plan.Knots.Length ? "," : "")}");
        return text.Append("  ]\n}\n").ToString();
    }

    /// <exception cref="ConfigException">Missing, unreadable or not a plan; says where and what.</exception>
    public static RobotPlan Load(string path) => Read(StrictJson.Open(path));

    /// <param name="json">The file's text.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="ConfigException">As above.</exception>
    public static RobotPlan Parse(string json, string name) => Read(StrictJson.Parse(json, name));

    private static RobotPlan Read(StrictJson json)
    {
        json.RequireOnly("$schema", "version", "robot", "device", "made", "found", "joints", "knots");
        json.RequireVersion(FormatVersion);
        var (robot, device) = (json.Object("robot"), json.Object("device"));
        robot.RequireOnly("name", "file", "baseLink", "tipLink", "instrumentMm");
        device.RequireOnly("profile", "file", "serialNumber");
        var joints = json.Objects("joints").Select(Joint).ToList();
        if (joints.Count is 0 or > JointVector.Capacity) throw json.Problem($"has {joints.Count} entries in 'joints'; 1 to {JointVector.Capacity} are needed");
        var limits = joints.Select(j => j.Limits).ToArray();
        try
        {
            JointLimits.Validate(limits);
        }
        catch (ArgumentException e)
        {
            throw json.Problem($"has limits in 'joints' that make no sense. {e.Message}");
        }
        var plan = new RobotPlan(
            new RobotChoice(PathOf(robot, "file"), robot.OptionalText("baseLink"), robot.OptionalText("tipLink"), robot.Has("instrumentMm") ? robot.Number("instrumentMm", 1e-3, 1000) : null),
            robot.Text("name"), PathOf(device, "file"), device.Text("profile"), device.Text("serialNumber"), Origin(json.Object("made")), Findings(json.Object("found")), joints, Knots(json, joints.Count));
        RequireLimits(json, plan);
        return plan;
    }

    private static string PathOf(StrictJson json, string key) => json.Text(key) is { Length: > 0 } path && !path.Contains('\0', StringComparison.Ordinal) ? path : throw json.Problem($"has '{json.Place}.{key}', which is no path");

    private static PlanJoint Joint(StrictJson json)
    {
        json.RequireOnly("name", "unit", "minPosition", "maxPosition", "maxVelocity", "maxAcceleration", "maxJerk");
        var unit = json.Text("unit") switch
        {
            "rad" => JointUnit.Radian,
            "mm" => JointUnit.Millimetre,
            var other => throw json.Problem($"has '{json.Place}.unit': '{other}'; it is rad or mm"),
        };
        return new PlanJoint(json.Text("name"), unit, new JointLimits(json.Number("minPosition"), json.Number("maxPosition"), json.Number("maxVelocity"), json.Number("maxAcceleration"), json.Number("maxJerk")));
    }

    private static PlanOrigin Origin(StrictJson json)
    {
        json.RequireOnly("by", "version", "at", "request");
        return DateTimeOffset.TryParseExact(json.Text("at"), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new PlanOrigin(json.Text("by"), json.Text("version"), at, json.Text("request"))
            : throw json.Problem($"has 'made.at': '{json.Text("at")}'; a moment is written as 2026-01-31T12:00:00Z");
    }

    private static PlanFindings Findings(StrictJson json)
    {
        json.RequireOnly("way", "limitShare", "tipPathMm", "slowedBy", "selfClearanceMm");
        var way = Array.Find(Enum.GetValues<PlanWay>(), w => Word(w) == json.Text("way"));
        if (Word(way) != json.Text("way")) throw json.Problem($"has 'found.way': '{json.Text("way")}'; it is joints, straight or blended");
        return new PlanFindings(way, json.Number("limitShare", 1e-6, 1), json.Number("tipPathMm", 0, 1e6), json.Number("slowedBy", 1, 1e6), json.Has("selfClearanceMm") ? json.Number("selfClearanceMm") : null);
    }

    private static JointKnot[] Knots(StrictJson json, int joints)
    {
        var listed = json.Objects("knots");
        if (listed.Count is < 2 or > MotionProgram.MaxKnots) throw json.Problem($"has {listed.Count} entries in 'knots'; 2 to {MotionProgram.MaxKnots} are needed");
        var knots = listed.Select(k =>
        {
            k.RequireOnly("timeS", "position", "velocity");
            return new JointKnot { TimeS = k.Number("timeS", 0, MotionProgram.MaxDurationS), Position = JointVector.From(k.Numbers("position", joints)), Velocity = JointVector.From(k.Numbers("velocity", joints)) };
        }).ToArray();
        for (var k = 1; k < knots.Length; k++)
            if (!(knots[k].TimeS > knots[k - 1].TimeS)) throw json.Problem(FormattableString.Invariant($"has 'knots[{k}].timeS': {knots[k].TimeS:R}, which is not after the one before"));
        if (knots[0].TimeS != 0) throw json.Problem(FormattableString.Invariant($"has 'knots[0].timeS': {knots[0].TimeS:R}; a plan begins at 0"));
        foreach (var k in (int[])[0, knots.Length - 1])
            if (((ReadOnlySpan<double>)knots[k].Velocity).ContainsAnyExcept(0)) throw json.Problem($"has 'knots[{k}].velocity' other than 0: a plan begins and ends at rest");
        return knots;
    }

    private static void RequireLimits(StrictJson json, RobotPlan plan)
    {
        for (var j = 0; j < plan.Joints.Count; j++)
        {
            var (use, joint) = (KnotExtremes.Of(plan.Knots, j), plan.Joints[j]);
            var l = joint.Limits;
            if (!(use.Lowest >= l.MinPosition - 1e-9)) throw Breaks("position", use.Lowest, l.MinPosition, use.LowestAtS, joint.UnitWord);
            if (!(use.Highest <= l.MaxPosition + 1e-9)) throw Breaks("position", use.Highest, l.MaxPosition, use.HighestAtS, joint.UnitWord);
            if (!(use.Velocity <= l.MaxVelocity * Slip)) throw Breaks("velocity", use.Velocity, l.MaxVelocity, use.VelocityAtS, joint.UnitWord + "/s");
            if (!(use.Acceleration <= l.MaxAcceleration * Slip)) throw Breaks("acceleration", use.Acceleration, l.MaxAcceleration, use.AccelerationAtS, joint.UnitWord + "/s²");
            if (!(use.Jerk <= l.MaxJerk * Slip)) throw Breaks("jerk", use.Jerk, l.MaxJerk, use.JerkAtS, joint.UnitWord + "/s³");

            ConfigException Breaks(string what, double value, double limit, double atS, string unit) =>
                json.Problem(FormattableString.Invariant($"breaks a limit of its own: joint {j + 1} ({joint.Name}), {what} {value:0.#####} {unit} where its limit is {limit:0.#####}, in the knots from {atS:0.####} s on"));
        }
    }

    private static string Word(PlanWay way) => way switch { PlanWay.Joints => "joints", PlanWay.Straight => "straight", _ => "blended" };

    private static string Quoted(string text) => JsonSerializer.Serialize(text, RobotJson.Options);

    private static string Key(string key, string? value) => value is null ? "" : $", \"{key}\": {Quoted(value)}";

    private static string List(in JointVector values, int count)
    {
        var text = new StringBuilder();
        for (var j = 0; j < count; j++) text.Append(CultureInfo.InvariantCulture, $"{(j > 0 ? ", " : "")}{values[j]:R}");
        return text.ToString();
    }
}
