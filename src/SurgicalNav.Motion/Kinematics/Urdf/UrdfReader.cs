using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Motion.Kinematics.Urdf;

/// <summary>Makes one chain out of a URDF file: from a base link to a tip link, with the simple shapes of the links that it carries.</summary>
/// <remarks>Metres become mm. Meshes are not read. Cylinders and boxes become the capsules that hold them. What is left out is said in <see cref="RobotModel.Remarks"/>.</remarks>
public static class UrdfReader
{
    /// <summary>Largest file that is read; the largest arm among public descriptions has 40 kB.</summary>
    public const int MaxBytes = 1 << 20;

    private const double MmPerM = 1000;

    /// <param name="path">The file.</param>
    /// <param name="baseLink">Where the chain begins; null takes the root.</param>
    /// <param name="tipLink">Where it ends; null takes the one link that the most joints move.</param>
    /// <exception cref="RobotFileException">The file cannot be read, or <see cref="Parse"/> refuses it; names the path.</exception>
    public static RobotModel Load(string path, string? baseLink = null, string? tipLink = null)
    {
        try
        {
            return Parse(RobotFile.ReadBounded(path, MaxBytes), baseLink, tipLink);
        }
        catch (Exception e) when (e is RobotFileException or IOException or UnauthorizedAccessException)
        {
            throw new RobotFileException($"Robot description {path}: {e.Message}", e);
        }
    }

    /// <exception cref="RobotFileException">Not XML, no URDF, links that do not form a tree, a chain that cannot be followed, or a number that makes no sense.</exception>
    public static RobotModel Parse(byte[] xml, string? baseLink = null, string? tipLink = null)
    {
        if (xml.Length > MaxBytes) throw new RobotFileException($"it has {xml.Length} bytes; a robot description has at most {MaxBytes}.");
        var links = new UrdfChainFinder(UrdfParser.Parse(xml));
        var path = links.Path(baseLink, tipLink);
        var (joints, described) = (new List<ChainJoint>(), new List<ModelJoint>());
        var builder = new ShapeCollector(links);
        // Where the link last reached stands in the frame of the body that carries it.
        var bodyFromLink = ChainPose.Identity;
        builder.Take(0, path.Base, bodyFromLink);
        foreach (var (joint, isUpwards) in path.Joints)
        {
            if (isUpwards) bodyFromLink *= joint.Origin.Inverse();
            else if (joint.IsFixed) bodyFromLink *= joint.Origin;
            else
            {
                if (joints.Count == SerialChain.MaxJoints) throw new RobotFileException($"the chain from '{path.Base}' to '{path.Tip}' has more than {SerialChain.MaxJoints} moving joints.");
                var aligned = new ChainPose(Aligned(joint.Axis), Vec3.Zero);
                joints.Add(new ChainJoint(joint.Type == "prismatic", bodyFromLink * joint.Origin * aligned));
                described.Add(Described(joint));
                bodyFromLink = aligned.Inverse();
            }
            builder.Take(joints.Count, isUpwards ? joint.Parent : joint.Child, bodyFromLink);
        }
        if (joints.Count == 0) throw new RobotFileException($"no joint moves '{path.Tip}' against '{path.Base}'; choose other links.");
        try
        {
            return new RobotModel($"{links.Name}, {path.Base} to {path.Tip}", new SerialChain(joints.ToArray(), bodyFromLink), described.ToArray(), builder.Shapes.ToArray()) { Remarks = builder.Remarks() };
        }
        catch (ArgumentException e)
        {
            throw new RobotFileException(e.Message, e);
        }
    }

    private static ModelJoint Described(UrdfJoint joint)
    {
        if (joint.Mimics is { } leader) throw new RobotFileException($"joint '{joint.Name}' lies on the chain and mimics '{leader}': coupled joints are not followed. Choose a tip before it.");
        if (joint.Type is "floating" or "planar") throw new RobotFileException($"joint '{joint.Name}' lies on the chain and is {joint.Type}; only revolute, continuous, prismatic and fixed joints can be followed.");
        if (joint.Type == "continuous") return new ModelJoint(joint.Name, false, double.NegativeInfinity, double.PositiveInfinity);
        if (joint.Limit is not var (lower, upper)) throw new RobotFileException($"joint '{joint.Name}' is {joint.Type} and has no <limit lower=… upper=…>; a joint without limits is of type continuous.");
        var unit = joint.Type == "prismatic" ? MmPerM : 1;
        return lower < upper
            ? new ModelJoint(joint.Name, joint.Type == "prismatic", lower * unit, upper * unit)
            : throw new RobotFileException(FormattableString.Invariant($"joint '{joint.Name}': the lower limit {lower:g6} is not below the upper {upper:g6}."));
    }

    /// <summary>The rotation that takes z to the axis, exact for the axes of the frame.</summary>
    private static Mat3 Aligned(Vec3 axis)
    {
        var side = Math.Abs(axis.X) < 0.6 ? Vec3.UnitX : Vec3.UnitY;
        if (axis == Vec3.UnitZ) return Mat3.Identity;
        var x = (side - axis * Vec3.Dot(side, axis)).Normalized();
        return Mat3.FromColumns(x, Vec3.Cross(axis, x), axis);
    }

    /// <summary>Gathers the shapes of the links on the chain, and of what is firmly fixed to them beside it.</summary>
    private sealed class ShapeCollector(UrdfChainFinder links)
    {
        private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
        private readonly List<string> _meshes = [];

        public List<BodyCapsule> Shapes { get; } = [];

        public void Take(int body, string link, ChainPose bodyFromLink)
        {
            if (!_taken.Add(link)) return;
            var found = links.Link(link);
            if (found.Meshes > 0) _meshes.Add(link);
            foreach (var shape in found.Shapes) Shapes.Add(new BodyCapsule(body, link, shape.MovedBy(bodyFromLink)));
            foreach (var joint in links.FixedBeside(link)) Take(body, joint.Child, bodyFromLink * joint.Origin);
        }

        public IReadOnlyList<string> Remarks()
        {
            var remarks = new List<string>();
            if (_meshes.Count > 0) remarks.Add($"The collision shape of {string.Join(", ", _meshes)} is a mesh, which is not read: these links are not seen by distance checks.");
            var moved = links.Names.Count(n => !_taken.Contains(n));
            if (moved > 0) remarks.Add($"{moved} links beside the chain are moved by other joints, or stand before its base, and are left out.");
            return remarks;
        }
    }
}
