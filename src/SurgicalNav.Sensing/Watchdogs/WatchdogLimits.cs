using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Watchdogs;

/// <summary>What a tool's measured poses may do before they are no longer believed; part of the tracker's profile.</summary>
/// <remarks>Silence has its own limits: <see cref="Trackers.TrackerOptions.LateAfter"/> and <see cref="Trackers.TrackerOptions.MissingAfter"/>.</remarks>
public sealed record WatchdogLimits
{
    /// <summary>Neither is judged: rehearsals without noise, and playing files for reading alone.</summary>
    public static readonly WatchdogLimits Off = new() { FrozenAfter = Duration.Zero, MaxSpeedMmPerS = double.PositiveInfinity, MaxAccelerationMmPerS2 = double.PositiveInfinity, MaxAngularSpeedRadPerS = double.PositiveInfinity, RefuseOutOfVolume = false };

    /// <summary>A pose that is the same to the last bit for so long is no measurement, since those have noise; zero never says so.</summary>
    /// <remarks>An electromagnetic tracker that rounds what it sends held a resting body's pose for 0.85 s (PLUS's water tank); an optical one never
    /// repeats itself, and its profile may ask for 0.2 s.</remarks>
    public Duration FrozenAfter { get; init; } = Duration.FromSeconds(2);

    /// <summary>And in at least so many frames.</summary>
    public int FrozenFrames { get; init; } = 10;

    /// <summary>No hand moves an instrument faster.</summary>
    public double MaxSpeedMmPerS { get; init; } = 2000;

    /// <summary>Five g: at high rates a spike of one frame breaks this long before it breaks the speed.</summary>
    public double MaxAccelerationMmPerS2 { get; init; } = 50_000;

    public double MaxAngularSpeedRadPerS { get; init; } = 20;

    /// <summary>Standard deviation of one measured position along an axis; six times what it does to a difference is borne on top of the limits.</summary>
    public double NoiseMm { get; init; } = 0.25;

    /// <summary>The same for the rotation.</summary>
    public double NoiseRad { get; init; } = 0.005;

    /// <summary>After a jump so many poses must follow one another within four fifths of the limits before the tool is believed again.</summary>
    public int CalmFrames { get; init; } = 5;

    /// <summary>Poses further apart in time are not compared: the tool was away.</summary>
    public Duration CompareWithin { get; init; } = Duration.FromMilliseconds(250);

    /// <summary>Whether a pose that the tracker itself marks as outside of its characterised volume is refused.</summary>
    public bool RefuseOutOfVolume { get; init; } = true;

    /// <summary>Corners of the box that poses are believed in, in the tracker's frame, mm; null sets no box.</summary>
    public (Vec3 LowMm, Vec3 HighMm)? Volume { get; init; }

    /// <exception cref="ArgumentException">A limit that makes no sense.</exception>
    public void Validate(string tracker)
    {
        if (FrozenAfter < Duration.Zero || FrozenFrames < 2) throw Problem("a pose is frozen after some time and at least 2 frames");
        if (!(MaxSpeedMmPerS > 0 && MaxAccelerationMmPerS2 > 0 && MaxAngularSpeedRadPerS > 0)) throw Problem("the limits of speed and acceleration must be positive");
        if (!(NoiseMm >= 0 && NoiseRad >= 0)) throw Problem("the noise cannot be negative");
        if (CalmFrames < 1 || CompareWithin <= Duration.Zero) throw Problem("after a jump at least one calm pose is needed, compared within some time");
        if (Volume is var (low, high) && !(low.X < high.X && low.Y < high.Y && low.Z < high.Z)) throw Problem("the volume's low corner must lie below its high one");

        ArgumentException Problem(string what) => new($"Tracker '{tracker}', watchdog limits: {what}.");
    }
}
