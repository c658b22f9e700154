using System.Globalization;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>An arm's description with the drive profile of the device that moves it: the model's joints are the device's first ones, and both hold.</summary>
internal sealed class PlannedArm
{
    private PlannedArm(RobotModel model, string profileFile, DriveProfile profile, JointLimits[] limits) => (Model, ProfileFile, Profile, Limits) = (model, profileFile, profile, limits);

    /// <summary>Held to the narrower of both ranges.</summary>
    public RobotModel Model { get; }

    public string ProfileFile { get; }
    public DriveProfile Profile { get; }

    /// <summary>One a joint of the device, with the share of its rates.</summary>
    public JointLimits[] Limits { get; }

    public IReadOnlyList<PlanJoint> Joints => [.. Profile.Joints.Select((j, i) => new PlanJoint(j.Name, j.Unit, Limits[i]))];

    public double[] Home => [.. Profile.Joints.Select((j, i) => Math.Clamp(j.HomePosition, Limits[i].MinPosition, Limits[i].MaxPosition))];

    /// <summary>The same, as slow as its guard lets it be in service.</summary>
    public PlannedArm InService() => new(Model, ProfileFile, Profile with { Joints = [.. Profile.Joints.Select(j => j with { MaxVelocity = j.MaxVelocity * Motion.Guard.ServiceRules.SpeedShare })] }, Limits);

    /// <exception cref="UserErrorException">The two do not fit together.</exception>
    public static PlannedArm Load(RobotChoice robot, string? profileNamed, double share)
    {
        if (!(share is > 0 and <= 1)) throw new UserErrorException(FormattableString.Invariant($"--speed {share:g4}: the share of the device's limits lies above 0 and at most at 1."));
        var model = robot.Load();
        var file = ProfileChoice.Find(profileNamed, robot.File);
        var profile = ProfileChoice.Load(file);
        var n = model.Joints.Length;
        var fits = n <= profile.Joints.Count;
        for (var i = 0; fits && i < n; i++) fits = model.Joints[i].IsPrismatic == (profile.Joints[i].Unit == JointUnit.Millimetre);
        if (!fits)
            throw new UserErrorException($"'{model.Name}' and the profile '{profile.Name}' do not fit together: the arm has the joints {string.Join(", ", model.Joints.ToArray().Select(j => $"{j.Name} ({(j.IsPrismatic ? "mm" : "rad")})"))}, the device {string.Join(", ", profile.Joints.Select(j => $"{j.Name} ({(j.Unit == JointUnit.Millimetre ? "mm" : "rad")})"))}. The arm's joints must be the device's first ones. Name another with --profile.");
        var limits = profile.Joints.Select(j => new JointLimits(j.MinPosition, j.MaxPosition, j.MaxVelocity * share, j.MaxAcceleration * share, j.MaxJerk * share)).ToArray();
        for (var i = 0; i < n; i++)
        {
            limits[i] = limits[i] with { MinPosition = Math.Max(limits[i].MinPosition, model.Joints[i].Min), MaxPosition = Math.Min(limits[i].MaxPosition, model.Joints[i].Max) };
            if (!(limits[i].MinPosition < limits[i].MaxPosition)) throw new UserErrorException($"Joint {i + 1}: the ranges of '{model.Name}' and of the profile '{profile.Name}' have nothing in common. Name another with --profile.");
        }
        return new PlannedArm(model.WithRanges([.. limits[..n].Select(l => (l.MinPosition, l.MaxPosition))]), file, profile, limits);
    }

    /// <summary>One value a joint of the arm or of the device; what is left out stands at home.</summary>
    /// <exception cref="UserErrorException">Another number of values, a word that is no number, angles without their unit, or a value outside its joint's range.</exception>
    public double[] Read(IReadOnlyList<string> words, AngleUnit unit, string option)
    {
        var (values, joints) = (RobotNumbers.Numbers(words, option), Profile.Joints);
        if (values.Length != joints.Count && values.Length != Model.Joints.Length)
            throw new UserErrorException($"{option} has {values.Length} values and '{Profile.Name}' has {joints.Count} joints: {string.Join(", ", joints.Select(j => $"{j.Name} ({(j.Unit == JointUnit.Millimetre ? "mm" : "angle")})"))}{(Model.Joints.Length < joints.Count ? $". The first {Model.Joints.Length} are enough" : "")}.");
        var all = Home;
        for (var i = 0; i < values.Length; i++)
        {
            all[i] = joints[i].Unit == JointUnit.Millimetre ? values[i] : RobotNumbers.Angle(values[i], unit, option);
            if (all[i] < Limits[i].MinPosition) throw Outside(option, i, all[i], Limits[i].MinPosition, "below its lower");
            if (all[i] > Limits[i].MaxPosition) throw Outside(option, i, all[i], Limits[i].MaxPosition, "above its upper");
        }
        return all;
    }

    /// <summary>A joint's value for people.</summary>
    public string Words(int joint, double value) => InWords(Profile.Joints[joint].Unit, value);

    public static string InWords(JointUnit unit, double value) => unit == JointUnit.Millimetre
        ? string.Create(CultureInfo.InvariantCulture, $"{value:0.##} mm")
        : string.Create(CultureInfo.InvariantCulture, $"{value * 180 / Math.PI:0.##}° ({value:0.####} rad)");

    private UserErrorException Outside(string option, int joint, double value, double limit, string side) =>
        new($"{option}: joint {joint + 1} ({Profile.Joints[joint].Name}) would stand at {Words(joint, value)}, {Words(joint, Math.Abs(value - limit))} {side} limit {Words(joint, limit)}.");
}
