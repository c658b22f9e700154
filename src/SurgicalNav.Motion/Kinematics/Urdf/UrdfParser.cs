using System.Globalization;
using System.Xml;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics.Collision;

namespace SurgicalNav.Motion.Kinematics.Urdf;

/// <summary>Reads the elements of a URDF file. Bounded in every direction; no document type, no entity and no other file is followed.</summary>
internal sealed class UrdfParser
{
    private const int MaxLinks = 512, MaxDepth = 32, MaxShapesOfALink = 16, MaxNameLength = 128;
    private const double MostMetres = 100;
    private const double MmPerM = 1000;

    private readonly XmlReader _xml;
    private readonly Dictionary<string, UrdfLink> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UrdfJoint> _joints = new(StringComparer.Ordinal);

    private UrdfParser(XmlReader xml) => _xml = xml;

    /// <exception cref="RobotFileException">It is no URDF, or says something that cannot be; names the line.</exception>
    public static UrdfTree Parse(byte[] bytes)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = UrdfReader.MaxBytes,
            MaxCharactersFromEntities = 1,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        };
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(bytes), settings);
            return new UrdfParser(xml).Robot();
        }
        catch (XmlException e)
        {
            var hint = e.Message.Contains("DTD", StringComparison.Ordinal) ? " A robot description needs no document type; remove the <!DOCTYPE …> lines." : "";
            throw new RobotFileException($"it is not sound XML: {e.Message}{hint}", e);
        }
    }

    private UrdfTree Robot()
    {
        if (_xml.MoveToContent() != XmlNodeType.Element || _xml.Name != "robot") throw Fault($"begins with <{Shown(_xml.Name)}>; a URDF file begins with <robot>");
        var name = _xml.GetAttribute("name") is { Length: > 0 } given ? Shown(given) : "robot";
        Children("robot", element =>
        {
            if (element == "link") Link();
            else if (element == "joint") Joint();
            else if (element.StartsWith("xacro:", StringComparison.Ordinal)) throw Fault($"has <{Shown(element)}>: this is a xacro file, which must be expanded first, e.g. 'xacro file.xacro > file.urdf'");
            else Pass();
        });
        // Ill-formed text after the robot's end is a fault as well.
        while (_xml.Read())
        {
        }
        return new UrdfTree(name, _links, [.. _joints.Values]);
    }

    private void Link()
    {
        var link = new UrdfLink(Name("link"));
        if (!_links.TryAdd(link.Name, link)) throw Fault($"has two links named '{link.Name}'");
        if (_links.Count > MaxLinks) throw Fault($"has more than {MaxLinks} links");
        Children("link", element =>
        {
            if (element == "collision") Collision(link);
            else Pass();
        });
    }

    private void Collision(UrdfLink link)
    {
        var (origin, shape, isMesh) = (ChainPose.Identity, default(Capsule?), false);
        Children("collision", element =>
        {
            if (element == "origin") origin = Origin();
            else if (element == "geometry") Children("geometry", kind => (shape, isMesh) = (Geometry(kind), kind == "mesh"));
            else Pass();
        });
        if (isMesh) link.Meshes++;
        if (shape is not { } capsule) return;
        if (link.Shapes.Count == MaxShapesOfALink) throw Fault($"link '{link.Name}' has more than {MaxShapesOfALink} shapes");
        link.Shapes.Add(capsule.MovedBy(origin));
    }

    /// <summary>A capsule that holds the whole shape; null for a mesh.</summary>
    private Capsule? Geometry(string kind)
    {
        switch (kind)
        {
            case "sphere":
                var sphere = new Capsule(Vec3.Zero, Vec3.Zero, Length("radius"));
                Pass();
                return sphere;
            case "cylinder" or "capsule":
                // The caps of the capsule stand out beyond a cylinder's flat ends, which is on the safe side.
                var half = new Vec3(0, 0, 0.5 * Length("length"));
                var capsule = new Capsule(-half, half, Length("radius"));
                Pass();
                return capsule;
            case "box":
                var size = Triple("size", default);
                if (!(size.X > 0 && size.Y > 0 && size.Z > 0)) throw Fault("has a box whose size is not above 0 in all three directions");
                Pass();
                return Capsule.Around(size * MmPerM);
            case "mesh":
                Pass();
                return null;
            default:
                throw Fault($"has the unknown shape <{Shown(kind)}>; known are sphere, cylinder, capsule, box and mesh");
        }
    }

    private void Joint()
    {
        var type = _xml.GetAttribute("type") ?? "";
        var joint = new UrdfJoint(Name("joint"), type);
        if (type is not ("revolute" or "continuous" or "prismatic" or "fixed" or "floating" or "planar"))
            throw Fault($"joint '{joint.Name}' has the type '{Shown(type)}'; known are revolute, continuous, prismatic and fixed");
        if (!_joints.TryAdd(joint.Name, joint)) throw Fault($"has two joints named '{joint.Name}'");
        if (_joints.Count > MaxLinks) throw Fault($"has more than {MaxLinks} joints");
        Children("joint", element =>
        {
            switch (element)
            {
                case "origin": joint.Origin = Origin(); break;
                case "axis": joint.Axis = Axis(joint.Name); break;
                case "parent": joint.Parent = Reference("link"); break;
                case "child": joint.Child = Reference("link"); break;
                case "mimic": joint.Mimics = Reference("joint"); break;
                case "limit":
                    joint.Limit = (Number(_xml.GetAttribute("lower") ?? "0", "lower"), Number(_xml.GetAttribute("upper") ?? "0", "upper"));
                    Pass();
                    break;
                default: Pass(); break;
            }
        });
        if (joint.Parent.Length == 0 || joint.Child.Length == 0) throw Fault($"joint '{joint.Name}' lacks its <parent link=…> or <child link=…>");
    }

    private Vec3 Axis(string joint)
    {
        var axis = Triple("xyz", Vec3.UnitX);
        Pass();
        return axis.Length is > 1e-9 and < 1e9 ? axis.Normalized() : throw Fault($"joint '{joint}' has an axis without a direction");
    }

    private ChainPose Origin()
    {
        var (xyz, rpy) = (Triple("xyz", Vec3.Zero), Triple("rpy", Vec3.Zero));
        if (!(xyz.Length <= MostMetres)) throw Fault(FormattableString.Invariant($"has an origin {xyz.Length:g4} m away; lengths are in metres and at most {MostMetres} are taken"));
        Pass();
        return new ChainPose(RollPitchYaw.Matrix(rpy), xyz * MmPerM);
    }

    private double Length(string attribute)
    {
        var metres = Number(Attribute(attribute), attribute);
        return metres is > 0 and <= MostMetres ? metres * MmPerM : throw Fault(FormattableString.Invariant($"has {attribute}=\"{metres:g6}\"; it must be above 0 and at most {MostMetres} m"));
    }

    private Vec3 Triple(string attribute, Vec3 absent)
    {
        if (_xml.GetAttribute(attribute) is not { } text) return absent;
        var parts = text.Split((char[]?)null, 5, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 3
            ? new Vec3(Number(parts[0], attribute), Number(parts[1], attribute), Number(parts[2], attribute))
            : throw Fault($"has {attribute}=\"{Shown(text)}\"; three numbers are needed");
    }

    private double Number(string text, string attribute) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Fault($"has '{Shown(text)}' in {attribute}, which is no finite number");

    private string Name(string element) => Attribute("name") is { Length: <= MaxNameLength } name ? name : throw Fault($"has a <{element}> whose name is longer than {MaxNameLength} letters");

    /// <summary>What an element names, and over it.</summary>
    private string Reference(string attribute)
    {
        var name = Attribute(attribute);
        Pass();
        return name;
    }

    private string Attribute(string attribute) =>
        _xml.GetAttribute(attribute) is { Length: > 0 } value ? value : throw Fault($"has a <{Shown(_xml.Name)}> without {attribute}=\"…\"");

    /// <summary>Hands each child element to <paramref name="take"/>, which must read to its end, and reads to the end of this one.</summary>
    private void Children(string element, Action<string> take)
    {
        if (_xml.Depth > MaxDepth) throw Fault($"is nested deeper than {MaxDepth} elements");
        if (_xml.IsEmptyElement) return;
        while (_xml.Read() && _xml.NodeType != XmlNodeType.EndElement)
            if (_xml.NodeType == XmlNodeType.Element) take(_xml.Name);
        if (_xml.NodeType != XmlNodeType.EndElement) throw Fault($"ends within <{element}>");
    }

    /// <summary>Over an element and what it holds, to its end.</summary>
    private void Pass()
    {
        if (_xml.IsEmptyElement) return;
        for (var depth = _xml.Depth; _xml.Read() && _xml.Depth > depth;)
            if (_xml.Depth > MaxDepth) throw Fault($"is nested deeper than {MaxDepth} elements");
    }

    private RobotFileException Fault(string what) => new($"line {((IXmlLineInfo)_xml).LineNumber}: it {what}.");

    /// <summary>Text of the file in a message: not without end.</summary>
    private static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
