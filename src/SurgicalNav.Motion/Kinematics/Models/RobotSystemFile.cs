using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Kinematics.Models;

/// <summary>Reads <c>hardware/systems/*.system.json</c> (schema <c>hardware/schemas/robot-system.schema.json</c>).</summary>
public static class RobotSystemFile
{
    public const int MaxArms = 8;

    private const double MostMm = 10_000;

    /// <exception cref="ConfigException">The file cannot be used, or two arms are nearer at home than it allows; names file and place.</exception>
    /// <exception cref="RobotFileException">The description of one of its arms cannot be used.</exception>
    public static RobotSystem Load(string path) => Read(StrictJson.Open(path), RobotLoaderOf(path));

    /// <param name="json">The file's text.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="load">Opens the description of an arm that the file names.</param>
    public static RobotSystem Parse(string json, string name, Func<string, RobotModel> load) => Read(StrictJson.Parse(json, name), relative => (relative, load(relative)));

    private static Func<string, (string, RobotModel)> RobotLoaderOf(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return relative =>
        {
            if (relative.Length == 0 || relative.Contains('\0', StringComparison.Ordinal)) throw new ConfigException(path, "names an arm's description by what is no path.");
            var file = Path.GetFullPath(Path.Combine(folder, relative));
            return (file, RobotLoader.Load(file));
        };
    }

    private static RobotSystem Read(StrictJson json, Func<string, (string Path, RobotModel Model)> load)
    {
        json.RequireOnly("$schema", "version", "name", "source", "frame", "leastClearanceMm", "arms", "console");
        json.RequireVersion(1);
        var listed = json.Objects("arms");
        if (listed.Count is 0 or > MaxArms) throw json.Problem($"has {listed.Count} entries in 'arms'; 1 to {MaxArms} are needed");
        var arms = new List<SystemArm>();
        foreach (var entry in listed)
        {
            var arm = Arm(entry, load);
            if (arms.Exists(a => a.Name == arm.Name)) throw entry.Problem($"has two arms named '{arm.Name}'");
            arms.Add(arm);
        }
        var system = new RobotSystem(json.Text("name"), json.Text("frame"), arms, Console(json.Object("console"), arms), json.Number("leastClearanceMm", 0, 1000));
        RequireApart(json, system);
        return system;
    }

    private static SystemArm Arm(StrictJson json, Func<string, (string Path, RobotModel Model)> load)
    {
        json.RequireOnly("name", "role", "robot", "base", "home");
        var role = json.Text("role") switch
        {
            "instrument" => ArmRole.Instrument,
            "camera" => ArmRole.Camera,
            var other => throw json.Problem($"has '{json.Place}.role': '{other}'; it is instrument or camera"),
        };
        var (path, model) = load(json.Text("robot"));
        var home = json.Numbers("home", model.Chain.JointCount);
        if (model.LimitWarnings(home).FirstOrDefault() is { } warning) throw json.Problem($"has '{json.Place}.home' outside the arm's limits: {warning}");
        return new SystemArm(json.Text("name"), role, path, model, Placement(json.Object("base")), home);
    }

    private static SystemConsole Console(StrictJson json, List<SystemArm> arms)
    {
        json.RequireOnly("name", "leftArm", "rightArm", "viewArm", "base");
        var (left, right) = (Named("leftArm", ArmRole.Instrument), Named("rightArm", ArmRole.Instrument));
        if (left == right) throw json.Problem($"leads '{left}' with both hands");
        return new SystemConsole(json.Text("name"), left, right, Named("viewArm", ArmRole.Camera), Placement(json.Object("base")));

        string Named(string key, ArmRole role)
        {
            var name = json.Text(key);
            var arm = arms.Find(a => a.Name == name) ?? throw json.Problem($"has '{json.Place}.{key}': '{name}', which is no arm of this system");
            return arm.Role == role ? name : throw json.Problem($"has '{json.Place}.{key}': '{name}', which is no {(role == ArmRole.Camera ? "camera" : "instrument")} arm");
        }
    }

    private static Rigid<OperatingTable, RobotBase> Placement(StrictJson json)
    {
        json.RequireOnly("translationMm", "rpyRad");
        var (t, r) = (json.Numbers("translationMm", 3), json.Numbers("rpyRad", 3));
        foreach (var value in t)
            if (Math.Abs(value) > MostMm) throw json.Problem(FormattableString.Invariant($"has a base {value:g6} mm away; at most {MostMm} are taken"));
        return new Rigid<OperatingTable, RobotBase>(Quat.FromMatrix(RollPitchYaw.Matrix(new Vec3(r[0], r[1], r[2]))), new Vec3(t[0], t[1], t[2]));
    }

    private static void RequireApart(StrictJson json, RobotSystem system)
    {
        var shapes = system.Arms.Select(RobotSystem.Shape).ToList();
        for (var a = 0; a < shapes.Count; a++)
            for (var b = a + 1; b < shapes.Count; b++)
            {
                var nearest = shapes[a].ClearanceTo(shapes[b]);
                if (nearest.DistanceMm < system.LeastClearanceMm)
                    throw json.Problem(FormattableString.Invariant($"places '{system.Arms[a].Name}' and '{system.Arms[b].Name}' {nearest.DistanceMm:0.#} mm apart at home ({system.Arms[a].Model.CapsuleAt(nearest.First).Name} and {system.Arms[b].Model.CapsuleAt(nearest.Second).Name}); 'leastClearanceMm' is {system.LeastClearanceMm:0.#}"));
            }
    }
}
