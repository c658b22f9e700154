using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Runtime.Recorded;

namespace SurgicalNav.Runtime.Robots;

/// <summary>The guard over both devices with its shared block: in its own process on pseudo-terminals, or in this one on memory links.</summary>
public sealed class GuardRig : IDisposable
{
    public const int ArmChannel = 0;
    public const int ExoskeletonChannel = 1;

    /// <summary>Nearer than this to a vessel the arm is held, beside all error terms.</summary>
    public const double VesselMarginMm = 2;

    public const double ShaftRadiusMm = 2;

    /// <summary>Of everything that is uncertain about the tool in the patient but for the time terms, 95 %: beyond it the arm is held.</summary>
    public const double MaxErrorBudgetMm = 4;

    /// <summary>How far apart the tracker's and the joints' word on the tool's tip may be: the 95 % of both errors, and what is left of a registration before it must be done again.</summary>
    public const double MaxTipGapMm = 6;

    /// <summary>The tip's working box in the arm's base frame.</summary>
    public static readonly Vec3 LowestTipMm = new(-120, -120, 0), HighestTipMm = new(120, 120, 260);

    private readonly string _folder;
    private readonly SharedGuardBlock _block;
    private readonly GuardProcess? _process;
    private readonly GuardSession[] _inProcess;
    private bool _filesGone;

    private readonly GuardHostConfig _config;

    private GuardRig(string folder, GuardHostConfig config, SharedGuardBlock block, GuardProcess? process, GuardSession[] inProcess) =>
        (_folder, _config, _block, _process, _inProcess) = (folder, config, block, process, inProcess);

    public GuardChannel Arm => _block.Channels[ArmChannel];
    public GuardChannel Exoskeleton => _block.Channels[ExoskeletonChannel];

    /// <summary>The names of the devices, in the order of their channels.</summary>
    public IReadOnlyList<string> Devices => [.. _config.Devices.Select(d => d.Name)];

    public GuardChannel Channel(int device) => _block.Channels[device];

    /// <summary>The devices with their channels.</summary>
    public IReadOnlyList<(string Name, GuardChannel Channel)> Guards => [.. _config.Devices.Select((d, i) => (d.Name, Channel(i)))];

    /// <summary>The files that the guard was started with, for a recording; before they are forgotten.</summary>
    public IReadOnlyDictionary<string, byte[]> PackFiles() => GuardFiles.Pack(_config, _folder);

    /// <summary>Null where the guard runs in this process.</summary>
    public GuardProcess? Process => _process;

    /// <summary>One device alone, whatever it is: its guard in its own process, or in this one on a link that is given.</summary>
    /// <param name="device">Paths in it are absolute.</param>
    /// <param name="session">Not 0.</param>
    /// <param name="inThisProcess">The host's end of the device's line; null starts the guard's own process, which opens the line that <paramref name="device"/> names.</param>
    public static GuardRig ForDevice(GuardDeviceConfig device, ulong session, IByteLink? inThisProcess = null) =>
        ForDevices([device], session, inThisProcess is null ? null : [inThisProcess]);

    /// <summary>Several devices under one guard: where the line of one ends, all others are brought to rest.</summary>
    /// <param name="devices">At most <see cref="SharedGuardBlock.MaxChannels"/>; their channels are in the same order. Paths in them are absolute.</param>
    /// <param name="session">Not 0.</param>
    /// <param name="inThisProcess">The host's ends of the devices' lines; null starts the guard's own process.</param>
    public static GuardRig ForDevices(GuardDeviceConfig[] devices, ulong session, IReadOnlyList<IByteLink>? inThisProcess = null)
    {
        var folder = Directory.CreateTempSubdirectory($"surgicalnav-{Environment.ProcessId}-").FullName;
        var config = new GuardHostConfig { Version = GuardHostConfig.FormatVersion, Session = GuardHostConfig.SessionText(session), Devices = devices };
        var shared = Directory.Exists("/dev/shm") ? "/dev/shm" : folder;
        var block = SharedGuardBlock.Create(Path.Combine(shared, Path.GetFileName(folder)), devices.Length, session);
        var arms = new GuardedArms();
        try
        {
            return inThisProcess is null
                ? new GuardRig(folder, config, block, GuardProcess.Start(block.Path, config, Path.Combine(folder, "guard.json")), [])
                : new GuardRig(folder, config, block, null, [.. devices.Select((d, i) => new GuardSession(block.Channels[i], GuardAssembly.Assemble(d, folder, inThisProcess[i], (uint)(17 + i), arms)))]);
        }
        catch
        {
            block.Dispose();
            Remove(block.Path, folder);
            throw;
        }
    }

    public static GuardRig InOwnProcess(RobotProfiles profiles, RobotBench bench, DistanceField vessels, ulong session)
    {
        var (folder, config, block) = Prepare(profiles, bench.ArmPath, bench.ExoskeletonPath, vessels, session);
        try
        {
            return new GuardRig(folder, config, block, GuardProcess.Start(block.Path, config, Path.Combine(folder, "guard.json")), []);
        }
        catch
        {
            block.Dispose();
            Remove(block.Path, folder);
            throw;
        }
    }

    public static GuardRig InThisProcess(RobotProfiles profiles, RobotBench bench, DistanceField vessels, ulong session)
    {
        var (folder, config, block) = Prepare(profiles, "arm", "exoskeleton", vessels, session);
        try
        {
            IByteLink[] links = [bench.ArmHostEnd!, bench.ExoskeletonHostEnd!];
            var sessions = new GuardSession[config.Devices.Length];
            for (var i = 0; i < sessions.Length; i++)
                sessions[i] = new GuardSession(block.Channels[i], GuardAssembly.Assemble(config.Devices[i], folder, links[i], (uint)(17 + i)));
            return new GuardRig(folder, config, block, null, sessions);
        }
        catch
        {
            block.Dispose();
            Remove(block.Path, folder);
            throw;
        }
    }

    /// <summary>Steps the guard where it runs in this process; the other one steps itself.</summary>
    public void Step(Instant now)
    {
        foreach (var session in _inProcess) session.Step(now);
    }

    /// <summary>Deletes the block's and the configuration's files, once the guard has opened and read them: what is deleted cannot be left behind,
    /// even by a process that is killed. The memory itself lives on until both sides have closed it.</summary>
    public void ForgetFiles()
    {
        if (_filesGone) return;
        _filesGone = true;
        Remove(_block.Path, _folder);
    }

    public void Dispose()
    {
        _process?.Dispose();
        _block.Dispose();
        ForgetFiles();
    }

    private static void Remove(string blockPath, string folder)
    {
        File.Delete(blockPath);
        Directory.Delete(folder, recursive: true);
    }

    private static (string Folder, GuardHostConfig Config, SharedGuardBlock Block) Prepare(RobotProfiles profiles, string armPath, string exoskeletonPath, DistanceField vessels, ulong session)
    {
        var folder = Directory.CreateTempSubdirectory($"surgicalnav-{Environment.ProcessId}-").FullName;
        DistanceFieldFile.Write(Path.Combine(folder, "vessels.sndf"), vessels);
        var config = new GuardHostConfig
        {
            Version = GuardHostConfig.FormatVersion,
            Session = GuardHostConfig.SessionText(session),
            Devices =
            [
                new GuardDeviceConfig
                {
                    Name = "manipulator",
                    Profile = profiles.ArmPath,
                    Link = new GuardLinkConfig(GuardLinkKind.Termios, armPath),
                    Evidence = new GuardEvidenceConfig(MaxErrorBudgetMm: MaxErrorBudgetMm, RequireTracker: true, RequireRegistration: true, RequireOverlay: true),
                    Tool = new GuardToolConfig(profiles.RobotPath, ShaftRadiusMm, Corner(LowestTipMm), Corner(HighestTipMm), MaxTipSpeedMmPerS: 60, MaxTipAccelerationMmPerS2: 1500, TrackedTip: new GuardTrackedTipConfig(MaxTipGapMm)),
                    Regions = [new GuardRegionConfig("liver vessels", "vessels.sndf", VesselMarginMm)],
                },
                new GuardDeviceConfig
                {
                    Name = "exoskeleton",
                    Profile = profiles.ExoskeletonPath,
                    Link = new GuardLinkConfig(GuardLinkKind.Termios, exoskeletonPath),
                },
            ],
        };
        var shared = Directory.Exists("/dev/shm") ? "/dev/shm" : folder;
        var block = SharedGuardBlock.Create(Path.Combine(shared, Path.GetFileName(folder)), config.Devices.Length, session);
        return (folder, config, block);
    }

    private static double[] Corner(Vec3 mm) => [mm.X, mm.Y, mm.Z];
}
