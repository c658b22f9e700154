using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.Serial;
using SurgicalNav.Links.Servos;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Motion.Shared;

/// <summary>Puts a guarded drive together from its configuration: the same in the guard's own process and in the imaging process. Set-up code.</summary>
public static class GuardAssembly
{
    /// <param name="folder">What relative paths are relative to.</param>
    /// <param name="firstNonce">Differs from run to run.</param>
    /// <param name="arms">Those of the same process, which an arm with a place joins; null where it is alone.</param>
    /// <exception cref="GuardHostConfigException">A file or value cannot be used; names the device.</exception>
    public static GuardedDrive Assemble(GuardDeviceConfig device, string folder, IByteLink link, uint firstNonce, GuardedArms? arms = null)
    {
        var (rules, tool) = Rules(device, folder);
        try
        {
            var neighbours = Neighbours(device, rules, tool, arms);
            return Servos(device, folder) is { } servos
                ? new GuardedDrive(rules, servos, link, tool, neighbours)
                : new GuardedDrive(rules, DriveProfileFile.Load(Path.Combine(folder, device.Profile)), link, tool, firstNonce, neighbours);
        }
        catch (Exception e) when (IsUnusable(e))
        {
            throw Named(device, e);
        }
    }

    /// <summary>The same device's rules and tool, to decide again on what was recorded.</summary>
    /// <exception cref="GuardHostConfigException">A file or value cannot be used; names the device.</exception>
    public static (GuardRules Rules, IToolGeometry? Tool) Rules(GuardDeviceConfig device, string folder)
    {
        try
        {
            if (Servos(device, folder) is { } servos) return (RulesOf(device, servos, folder), Tool(device.Tool, servos.Joints.Count, folder));
            var profile = DriveProfileFile.Load(Path.Combine(folder, device.Profile));
            return (RulesOf(device, profile, folder), Tool(device.Tool, profile.Joints.Count, folder));
        }
        catch (Exception e) when (IsUnusable(e))
        {
            throw Named(device, e);
        }
    }

    /// <summary>Lets an arm with a place join the others.</summary>
    /// <returns>Null where it has none.</returns>
    public static NeighbourCheck? Neighbours(GuardDeviceConfig device, GuardRules rules, IToolGeometry? tool, GuardedArms? arms) =>
        tool is not null && PlaceOf(device) is { } place ? arms?.Join(rules, tool, place) : null;

    /// <summary>Where the arm stands among others; null where its configuration does not say.</summary>
    public static GuardedPlace? PlaceOf(GuardDeviceConfig device) => device.Base?.Place(device.ArmMarginMm, device.ArmStrayMm);

    private static bool IsUnusable(Exception e) => e is ArgumentException or DriveProfileException or RobotFileException or DistanceFieldFileException;

    private static GuardHostConfigException Named(GuardDeviceConfig device, Exception e) => new($"Device '{device.Name}': {e.Message}", e);

    /// <exception cref="GuardHostConfigException">The link cannot be opened; says why.</exception>
    public static IByteLink OpenLink(GuardDeviceConfig device, string folder)
    {
        try
        {
            if (device.Link.Kind == GuardLinkKind.Termios) return TermiosLink.Open(device.Link.Path, Servos(device, folder)?.Bus.Baud ?? DriveProfileFile.Load(Path.Combine(folder, device.Profile)).Link.Baud);
            var colon = device.Link.Path.LastIndexOf(':');
            if (colon < 1 || !ushort.TryParse(device.Link.Path.AsSpan(colon + 1), out var port))
                throw new GuardHostConfigException($"Device '{device.Name}': the link path '{device.Link.Path}' is not host:port.");
            return TcpByteLink.Connect(device.Link.Path[..colon], port);
        }
        catch (Exception e) when (e is LinkException or DriveProfileException)
        {
            throw new GuardHostConfigException($"Device '{device.Name}': {e.Message}", e);
        }
    }

    /// <summary>The profile of servos on a bus, where the device's is one; null where it is a drive profile.</summary>
    private static ServoBusProfile? Servos(GuardDeviceConfig device, string folder) =>
        Path.Combine(folder, device.Profile) is var path && ServoBusProfileFile.IsNamedBy(path) ? ServoBusProfileFile.Load(path) : null;

    private static GuardRules RulesOf(GuardDeviceConfig device, ServoBusProfile profile, string folder)
    {
        // A distance to keep cannot be proven of an axis that coasts as soon as nobody speaks to it: docs/servo-families.md.
        if (device.Regions.Length > 0 && profile.Family == ServoFamily.ODrive)
            throw new ArgumentException($"'{profile.Name}' is an ODrive, which takes its torque away when it is left alone: it can be given no forbidden regions.");
        if (device.Base is not null && profile.Family == ServoFamily.ODrive)
            throw new ArgumentException($"'{profile.Name}' is an ODrive, which takes its torque away when it is left alone: it cannot be kept clear of other arms, so give it no 'base'.");
        if (device.Effort != new GuardEffortConfig() || device.Tool is { MaxTipForceN: > 0 })
            throw new ArgumentException($"what the servos of '{profile.Name}' push with is not read: no limit of effort or of force at the tip can be held.");
        return RulesOf(device, GuardRulesFactory.FromProfile(profile, device.RateShare), folder);
    }

    private static GuardRules RulesOf(GuardDeviceConfig device, DriveProfile profile, string folder) =>
        RulesOf(device, GuardRulesFactory.FromProfile(profile, device.RateShare, effortShare: device.Effort.Share), folder);

    private static GuardRules RulesOf(GuardDeviceConfig device, GuardRules rules, string folder)
    {
        var e = device.Evidence;
        var required = EvidenceFlags.OperatorPresent
            | (e.RequireTracker ? EvidenceFlags.TrackerOk : EvidenceFlags.None)
            | (e.RequireRegistration ? EvidenceFlags.RegistrationOk : EvidenceFlags.None)
            | (e.RequireOverlay ? EvidenceFlags.OverlayVisible : EvidenceFlags.None);
        var made = rules with
        {
            Evidence = new EvidenceRules { MaxEvidenceAgeMs = e.MaxEvidenceAgeMs, MaxOperatorAgeMs = e.MaxOperatorAgeMs, MaxPoseAgeMs = e.MaxPoseAgeMs, MaxErrorBudgetMm = e.MaxErrorBudgetMm, Required = required },
            Tip = device.Tool is { LowestTipMm: { } lowest, HighestTipMm: { } highest } tool ? new TipRules(Corner(lowest), Corner(highest), tool.MaxTipSpeedMmPerS, tool.MaxTipAccelerationMmPerS2 > 0 ? tool.MaxTipAccelerationMmPerS2 : double.PositiveInfinity) { Fixtures = [.. (tool.Fixtures ?? []).Select(f => f.Create())], MaxForceN = tool.MaxTipForceN > 0 ? tool.MaxTipForceN : double.PositiveInfinity } : null,
            RemoteCentre = device.Tool?.RemoteCentre is { } centre ? new RemoteCentreRule(Corner(centre.CentreMm), centre.MostMm) : null,
            TrackedTip = device.Tool?.TrackedTip is { } seen ? new TrackedTipRule(seen.MostMm, seen.MaxAgeMs) : null,
            Regions = [.. device.Regions.Select(r => new ForbiddenRegion(r.Name, DistanceFieldFile.Read(Path.Combine(folder, r.File)), r.MarginMm))],
            Effort = rules.Effort is { } effort ? effort with { Most = device.Effort.Tightened(effort.Most) } : null,
            Guide = new GuideRules { SpeedShare = device.Effort.GuideSpeedShare, EffortShare = device.Effort.GuideShare },
            MaxStopS = device.MaxStopS > 0 ? device.MaxStopS : rules.MaxStopS,
        };
        return device.Service ? ServiceRules.Tighten(made, device.RateShare) : made;
    }

    private static IToolGeometry? Tool(GuardToolConfig? tool, int joints, string folder)
    {
        if (tool is null) return null;
        var model = RobotLoader.Load(Path.Combine(folder, tool.RobotFile));
        // A remote-centre arm's tool may have a jaw beside the joints that carry it.
        if (joints != model.Joints.Length && !(model.RemoteCentre is not null && joints == model.Joints.Length + 1))
            throw new ArgumentException($"{tool.RobotFile} has {model.Joints.Length} joints, the device's profile {joints}: they describe different arms.");
        if (model.Rcm7 is not null) return new Rcm7ToolGeometry(new Rcm7Kinematics(model.Rcm7!.Value), tool.ShaftRadiusMm);
        return new ChainToolGeometry(tool.InstrumentLengthMm > 0 ? model.WithInstrument(tool.InstrumentLengthMm, tool.ShaftRadiusMm) : model);
    }

    private static Vec3 Corner(double[] mm) => new(mm[0], mm[1], mm[2]);
}
