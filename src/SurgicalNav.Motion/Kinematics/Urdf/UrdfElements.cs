using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics.Collision;

namespace SurgicalNav.Motion.Kinematics.Urdf;

/// <summary>A link as its file gives it: only what a chain needs. Lengths are in mm already.</summary>
internal sealed record UrdfLink(string Name)
{
    /// <summary>Simple shapes in the link's frame.</summary>
    public List<Capsule> Shapes { get; } = [];

    /// <summary>Collision geometry that is a mesh and was not read.</summary>
    public int Meshes { get; set; }
}

/// <summary>A joint as its file gives it.</summary>
internal sealed record UrdfJoint(string Name, string Type)
{
    public string Parent { get; set; } = "";
    public string Child { get; set; } = "";

    /// <summary>The joint's frame in the parent's.</summary>
    public ChainPose Origin { get; set; } = ChainPose.Identity;

    public Vec3 Axis { get; set; } = Vec3.UnitX;

    /// <summary>In the file's own unit: rad or m.</summary>
    public (double Lower, double Upper)? Limit { get; set; }

    /// <summary>The joint that it follows; null where it moves by itself.</summary>
    public string? Mimics { get; set; }

    public bool IsFixed => Type == "fixed";
}

/// <summary>Everything that was read, before a chain is chosen.</summary>
internal sealed record UrdfTree(string Name, IReadOnlyDictionary<string, UrdfLink> Links, IReadOnlyList<UrdfJoint> Joints);
