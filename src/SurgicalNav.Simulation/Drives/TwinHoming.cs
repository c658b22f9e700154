using SurgicalNav.Links.Drive;

namespace SurgicalNav.Simulation.Drives;

/// <summary>Section 12 of the drive link: the search for references, and coming to rest where it is broken off. Allocates only when constructed.</summary>
internal sealed class TwinHoming
{
    private const double SpeedReserve = 1.5, TravelShare = 1.1;

    private readonly DriveProfile _profile;
    private readonly TwinPlant _plant;
    private readonly Step[] _steps;
    private readonly double[] _rates, _from;

    internal TwinHoming(DriveProfile profile, TwinPlant plant, bool isHomed)
    {
        (_profile, _plant) = (profile, plant);
        var n = profile.Joints.Count;
        (_steps, _rates, _from) = (new Step[n], new double[n], new double[n]);
        CanSearch = profile.SearchesReferences;
        IsHomed = isHomed || !CanSearch;
    }

    private enum Step : byte { Waits, Away, Towards, Slows, Found }

    internal bool CanSearch { get; }
    internal bool IsHomed { get; private set; }
    internal bool IsUnderWay { get; private set; }

    /// <summary>A search has come to its end since the last ENABLE or set-point: what is still on its way begins no other.</summary>
    internal bool HasEnded { get; private set; }

    /// <summary>Some joint still moves because of a search, under way or broken off.</summary>
    internal bool IsMoving
    {
        get
        {
            foreach (var rate in _rates)
                if (rate != 0)
                    return true;
            return false;
        }
    }

    internal void Begin()
    {
        (IsHomed, IsUnderWay, HasEnded) = (false, true, false);
        Array.Fill(_steps, Step.Waits);
        Array.Clear(_rates);
    }

    internal void ForgetEnd() => HasEnded = false;

    /// <summary>Whatever is found so far counts for nothing; the joints come to rest.</summary>
    internal void BreakOff() => IsUnderWay = false;

    /// <summary>No torque is left to come to rest with.</summary>
    internal void Cut()
    {
        IsUnderWay = false;
        Array.Clear(_rates);
    }

    /// <summary>One tick of the reference of every joint.</summary>
    internal void Tick(double dtS, double[] reference, double[] referenceRate)
    {
        var order = IsUnderWay ? PresentOrder() : 0;
        for (var j = 0; j < _steps.Length; j++)
        {
            var wanted = IsUnderWay && _profile.Joints[j].Homing is { } homing && homing.Order == order ? Wanted(j, homing, reference[j]) : 0;
            var change = DriveHoming.AccelerationShare * _profile.Joints[j].MaxAcceleration * dtS;
            _rates[j] += Math.Clamp(wanted - _rates[j], -change, change);
            reference[j] += _rates[j] * dtS;
            referenceRate[j] = _rates[j];
        }
        if (IsUnderWay && PresentOrder() == 0 && !IsMoving) End(reference);
    }

    /// <summary>Of a joint that is being searched.</summary>
    internal double GreatestSpeed(int joint) => SpeedReserve * _profile.Joints[joint].Homing!.Speed;

    /// <summary>What goes too far or pushes too hard; good where nothing does.</summary>
    internal TwinVerdict Check(int joint, double reference)
    {
        if (_profile.Joints[joint].Homing is not { } homing) return TwinVerdict.Good;
        var effort = Math.Abs(_plant.Effort(joint));
        if (effort > homing.MaxEffort) return new(DriveRefusal.None, DriveFaultCode.EffortLimit, joint, effort, homing.MaxEffort);
        if (_steps[joint] is not (Step.Away or Step.Towards)) return TwinVerdict.Good;
        var (travel, most) = (Math.Abs(reference - _from[joint]), TravelShare * (_profile.Joints[joint].MaxPosition - _profile.Joints[joint].MinPosition));
        return travel > most ? new(DriveRefusal.None, DriveFaultCode.HomingFailed, joint, travel, most) : TwinVerdict.Good;
    }

    /// <summary>0 where every joint has been found.</summary>
    private int PresentOrder()
    {
        var order = 0;
        for (var j = 0; j < _steps.Length; j++)
            if (_profile.Joints[j].Homing is { } homing && _steps[j] != Step.Found && (order == 0 || homing.Order < order)) order = homing.Order;
        return order;
    }

    /// <summary>How fast it is to go now.</summary>
    private double Wanted(int j, DriveHoming homing, double reference)
    {
        var isOn = _plant.IsOnReference(j);
        if (_steps[j] == Step.Waits) (_steps[j], _from[j]) = (isOn ? Step.Away : Step.Towards, reference);
        // Away until it is off and stands: then every reaching of it is a new one.
        if (_steps[j] == Step.Away && !isOn && _rates[j] == 0) (_steps[j], _from[j]) = (Step.Towards, reference);
        if (_steps[j] == Step.Towards && isOn) _steps[j] = Step.Slows;
        if (_steps[j] == Step.Slows && _rates[j] == 0) _steps[j] = Step.Found;
        return _steps[j] switch
        {
            Step.Away => isOn ? -homing.Sign * homing.Speed : 0,
            Step.Towards => homing.Sign * homing.Speed,
            _ => 0,
        };
    }

    /// <summary>From here on positions count from the references.</summary>
    private void End(double[] reference)
    {
        for (var j = 0; j < _steps.Length; j++)
            if (_profile.Joints[j].Homing is { } homing) reference[j] += _plant.CountFrom(j, homing.Position);
        (IsHomed, IsUnderWay, HasEnded) = (true, false, true);
    }
}
