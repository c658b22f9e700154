using System.Globalization;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Runtime.RobotModels;

/// <summary>How a person writes angles; he must say it, as both look alike.</summary>
public enum AngleUnit
{
    NotSaid,
    Degrees,
    Radians,
}

/// <summary>Joint vectors and poses as a person writes them: lengths in mm, angles in the unit that he names.</summary>
public static class RobotNumbers
{
    private const double MostMm = 1e5;

    /// <param name="degrees">--deg was given.</param>
    /// <param name="radians">--rad was given.</param>
    /// <exception cref="UserErrorException">Both.</exception>
    public static AngleUnit Unit(bool degrees, bool radians) => (degrees, radians) switch
    {
        (true, true) => throw new UserErrorException("--deg and --rad were both given: which of the two are the angles in?"),
        (true, _) => AngleUnit.Degrees,
        (_, true) => AngleUnit.Radians,
        _ => AngleUnit.NotSaid,
    };

    /// <summary>One value for each joint: an angle for one that turns, mm for one that slides.</summary>
    /// <exception cref="UserErrorException">Another number of values, a word that is no number, or angles without their unit.</exception>
    public static double[] Joints(RobotModel model, IReadOnlyList<string> words, AngleUnit unit, string option)
    {
        var values = Numbers(words, option);
        if (values.Length != model.Joints.Length)
            throw new UserErrorException($"{option} has {values.Length} values and '{model.Name}' has {model.Joints.Length} joints: {string.Join(", ", model.Joints.ToArray().Select(j => $"{j.Name} ({(j.IsPrismatic ? "mm" : "angle")})"))}.");
        for (var i = 0; i < values.Length; i++)
            if (!model.Joints[i].IsPrismatic) values[i] = Angle(values[i], unit, option);
        return values;
    }

    /// <summary>A pose of the tip: x y z roll pitch yaw, or x y z and a quaternion w x y z, or a 4×4 matrix row by row. Three numbers are a place alone.</summary>
    /// <exception cref="UserErrorException">Another number of values, no rotation, or angles without their unit.</exception>
    public static Rigid<RobotBase, ToolTip> Pose(IReadOnlyList<string> words, AngleUnit unit, bool placeIsEnough, string option = "--pose")
    {
        var n = Numbers(words, option);
        try
        {
            return n.Length switch
            {
                3 when placeIsEnough => new Rigid<RobotBase, ToolTip>(Quat.Identity, Place(n, option)),
                3 => throw new UserErrorException("--pose has three numbers, which are a place alone; add roll, pitch and yaw, or a quaternion w x y z. (With --remote-centre a place is enough.)"),
                6 => new Rigid<RobotBase, ToolTip>(Quat.FromMatrix(RollPitchYaw.Matrix(new Vec3(Angle(n[3], unit, option), Angle(n[4], unit, option), Angle(n[5], unit, option)))), Place(n, option)),
                7 => new Rigid<RobotBase, ToolTip>(Quaternion(n, option), Place(n, option)),
                16 => Rigid<RobotBase, ToolTip>.FromRowMajor(n),
                _ => throw new UserErrorException($"{option} has {n.Length} numbers: give 6 (x y z in mm, then roll pitch yaw), 7 (x y z, then a quaternion w x y z) or 16 (a 4×4 matrix row by row, mm)."),
            };
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(option + ": " + e.Message, e);
        }
    }

    /// <summary>Three lengths in mm.</summary>
    /// <exception cref="UserErrorException">Not three numbers.</exception>
    public static Vec3 Place(IReadOnlyList<string> words, string option)
    {
        var n = Numbers(words, option);
        return n.Length == 3 ? Place(n, option) : throw new UserErrorException($"{option} has {n.Length} numbers; a place has three, x y z in mm.");
    }

    private static Vec3 Place(double[] n, string option)
    {
        var place = new Vec3(n[0], n[1], n[2]);
        return place.Length <= MostMm ? place : throw new UserErrorException(string.Create(CultureInfo.InvariantCulture, $"{option} lies {place.Length:g3} mm away, further than any arm reaches; lengths are in mm."));
    }

    private static Quat Quaternion(double[] n, string option)
    {
        var q = new Quat(n[3], n[4], n[5], n[6]);
        return Math.Abs(q.Norm - 1) < 1e-3 ? q.Normalized() : throw new UserErrorException(string.Create(CultureInfo.InvariantCulture, $"{option}: the quaternion w x y z has length {q.Norm:g4}; a rotation's is 1."));
    }

    internal static double Angle(double value, AngleUnit unit, string option) => unit switch
    {
        AngleUnit.Degrees => value * (Math.PI / 180),
        AngleUnit.Radians => value,
        _ => throw new UserErrorException($"{option} holds angles: say --deg or --rad, whichever they are in."),
    };

    internal static double[] Numbers(IReadOnlyList<string> words, string option)
    {
        var parts = words.SelectMany(w => w.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).SelectMany(w => w.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (parts.Count == 0) throw new UserErrorException($"{option} is needed, with its numbers.");
        return [.. parts.Select(w => double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw new UserErrorException($"{option}: '{w}' is no finite number."))];
    }
}
