using System.Text.Json;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Motion.Kinematics;

/// <summary>A robot description was refused; the message names the file's fault and what to do.</summary>
public sealed class RobotFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The geometry of an arm as read from <c>hardware/robots/*.robot.json</c> (schema <c>hardware/schemas/robot.schema.json</c>).</summary>
/// <remarks>Exactly one of <see cref="Rcm7"/> and <see cref="Chain"/> is set. A chain may state its joints' ranges and simple shapes of its links; those of a
/// device that is driven are its profile's.</remarks>
public sealed class RobotFile
{
    public const int CurrentVersion = 1;

    /// <summary>Largest file that is read; a description has a few kB.</summary>
    public const int MaxBytes = 64 * 1024;

    private RobotFile(Rcm7Geometry? rcm7, SerialChain? chain, RobotModel model) => (Rcm7, Chain, Model) = (rcm7, chain, model);

    public string Name => Model.Name;

    public Rcm7Geometry? Rcm7 { get; }

    public SerialChain? Chain { get; }

    /// <summary>The arm as any other: chain, joints, shapes. The jaw of a remote-centre arm, which does not move the tip, is no joint of it.</summary>
    public RobotModel Model { get; }

    /// <exception cref="RobotFileException">The file cannot be read, or <see cref="Parse"/> refuses it; names the path.</exception>
    public static RobotFile Load(string path)
    {
        try
        {
            return Parse(ReadBounded(path, MaxBytes));
        }
        catch (Exception e) when (e is RobotFileException or IOException or UnauthorizedAccessException)
        {
            throw new RobotFileException($"Robot description {path}: {e.Message}", e);
        }
    }

    /// <exception cref="RobotFileException">Not JSON, an unknown or missing key, an unknown version, or a length out of its range.</exception>
    public static RobotFile Parse(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length > MaxBytes) throw new RobotFileException($"it has {utf8Json.Length} bytes; a robot description has at most {MaxBytes}.");
        try
        {
            var dto = JsonSerializer.Deserialize(utf8Json, RobotJson.Default.RobotDto) ?? throw new RobotFileException("the file is empty.");
            if (dto.Version != CurrentVersion) throw new RobotFileException($"version {dto.Version} is unknown; this program reads version {CurrentVersion}.");
            if (string.IsNullOrWhiteSpace(dto.Name)) throw new RobotFileException("'name' is missing.");
            return (dto.Rcm7, dto.Chain) switch
            {
                ({ } rcm7, null) => OfRcm7(dto.Name, rcm7),
                (null, { } chain) => OfChain(dto.Name, chain),
                _ => throw new RobotFileException("exactly one of 'rcm7' and 'chain' must be given."),
            };
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new RobotFileException(e.Message, e);
        }
    }

    /// <summary>A file's bytes; whatever does not end within the limit, such as a device, is refused.</summary>
    internal static byte[] ReadBounded(string path, int mostBytes)
    {
        using var stream = File.OpenRead(path);
        var bytes = new byte[mostBytes + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= mostBytes ? bytes[..length] : throw new RobotFileException($"it has more than {mostBytes} bytes, which no robot description has.");
    }

    private static RobotFile OfRcm7(string name, Rcm7Dto dto)
    {
        var geometry = new Rcm7Geometry(dto.PitchToYawMm, dto.YawToTipMm);
        geometry.Validate();
        return new RobotFile(geometry, null, Rcm7Chain.Model(name, geometry));
    }

    private static RobotFile OfChain(string name, ChainDto dto)
    {
        var convention = dto.Convention switch
        {
            "modified" => DhConvention.Modified,
            "standard" => DhConvention.Standard,
            _ => throw new RobotFileException("'convention' must be \"modified\" or \"standard\"."),
        };
        var (links, joints) = (new DhLink[dto.Links.Length], new ModelJoint[dto.Links.Length]);
        for (var i = 0; i < links.Length; i++)
        {
            var l = dto.Links[i] ?? throw new RobotFileException($"link {i + 1} is null.");
            var prismatic = l.Type switch
            {
                "revolute" => false,
                "prismatic" => true,
                _ => throw new RobotFileException($"link {i + 1}: 'type' must be \"revolute\" or \"prismatic\"."),
            };
            links[i] = new DhLink(prismatic, l.AlphaRad, l.AMm, l.ThetaRad, l.DMm);
            joints[i] = l.Joint(i, prismatic);
        }
        var chain = new SerialChain(convention, links, new Rigid<ToolTip, ToolTip>(Quat.Identity, new Vec3(0, 0, dto.FlangeToTipMm)));
        var capsules = new List<BodyCapsule>();
        foreach (var capsule in dto.Capsules ?? [])
        {
            var read = (capsule ?? throw new RobotFileException("a capsule is null.")).Read();
            // Shapes are given in the frame that a row ends in; in the original convention that lies beyond the body's own.
            var isBeyond = convention == DhConvention.Standard && read.Body > 0 && read.Body <= links.Length;
            capsules.Add(isBeyond ? read with { Shape = read.Shape.MovedBy(links[read.Body - 1].AcrossX()) } : read);
        }
        var mayTouch = (dto.MayTouch ?? []).Select(p => p is [var a, var b] ? (a, b) : throw new RobotFileException("'mayTouch' is a list of pairs of bodies, e.g. [[0, 2]]."));
        return new RobotFile(null, chain, new RobotModel(name, chain, joints, capsules.ToArray(), mayTouch.ToArray(), dto.RemoteCentre?.Read()));
    }
}
