using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>Lets a device search its references by itself, and tells joint by joint how far it has come: a joint that has moved and stands is found.</summary>
/// <param name="profile">Of the device.</param>
/// <param name="again">Also where it knows where its joints are.</param>
internal sealed class HomingMotion(DriveProfile profile, bool again) : IDeviceMotion
{
    /// <summary>Longer than a joint stands between moving off its reference and coming back to it.</summary>
    private static readonly Duration Standing = Duration.FromMilliseconds(250);

    /// <summary>Of its homing speed: a joint that is this fast moves.</summary>
    private const double MovingShare = 0.3;

    private readonly Joint[] _joints = new Joint[profile.Joints.Count];
    private Instant _steppedAt;
    private bool _hasSearched;

    /// <summary>Until all references are found, s.</summary>
    public double TookS { get; private set; }

    public string PressWords => HoldToRun.Words;

    public void Begin(DeviceOperator device) => device.Home(again);

    public void Step(Instant now, DeviceOperator device)
    {
        ref readonly var r = ref device.Report;
        _hasSearched |= (r.DriveFlags & DriveFlags.Homing) != DriveFlags.None;
        var dt = _steppedAt == default ? 0 : (now - _steppedAt).Seconds;
        // The report is written less often than this is called; a joint is as fast as between two that differ.
        if (dt < 0.02 && _steppedAt != default) return;
        _steppedAt = now;
        var isSearching = (r.DriveFlags & DriveFlags.Homing) != DriveFlags.None;
        if (isSearching) TookS += dt;
        for (var j = 0; j < _joints.Length; j++)
        {
            ref var joint = ref _joints[j];
            var isMoving = isSearching && dt > 0 && profile.Joints[j].Homing is { } homing && Math.Abs(r.Measured[j] - joint.Measured) > MovingShare * homing.Speed * dt;
            (joint.IsMoving, joint.Measured) = (isMoving, r.Measured[j]);
            if (isMoving) (joint.HasMoved, joint.MovedAt) = (true, now);
            // Broken off, it is all searched anew.
            if (!isSearching && !device.Report.DriveFlags.HasFlag(DriveFlags.Homed)) joint = default;
            joint.IsFound = joint.HasMoved && !isMoving && now - joint.MovedAt > Standing;
        }
    }

    public bool IsDone(DeviceOperator device)
    {
        ref readonly var r = ref device.Report;
        return r.Mode == OperatingMode.Homing && (r.DriveFlags & DriveFlags.Homed) != DriveFlags.None && (_hasSearched || !again);
    }

    public string Where(in GuardReport report)
    {
        var moving = profile.Joints.Where((_, j) => _joints[j].IsMoving).Select(j => j.Name).ToList();
        return moving.Count == 0 ? "references" : "searching " + string.Join(", ", moving);
    }

    public string? NextProgress(in GuardReport report)
    {
        // The last ones have not stood for long when the device says that it has them all.
        var hasAll = _hasSearched && (report.DriveFlags & DriveFlags.Homed) != DriveFlags.None;
        for (var j = 0; j < _joints.Length; j++)
        {
            if (_joints[j].IsTold || !(_joints[j].IsFound || (hasAll && profile.Joints[j].Homing is not null))) continue;
            _joints[j].IsTold = true;
            return string.Create(CultureInfo.InvariantCulture, $"{profile.Joints[j].Name} has its reference");
        }
        return null;
    }

    private struct Joint
    {
        public double Measured;
        public Instant MovedAt;
        public bool HasMoved, IsMoving, IsFound, IsTold;
    }
}
