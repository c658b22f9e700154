namespace SurgicalNav.Core.Time;

/// <summary>A moment by a device's own clock, in nanoseconds since whatever that clock counts from; comparable only with moments of the same device.</summary>
/// <remarks>A type of its own so that device time cannot be taken for the session's time: only a fitted clock turns one into the other.</remarks>
public readonly record struct DeviceInstant(long Nanoseconds) : IComparable<DeviceInstant>
{
    public static Duration operator -(DeviceInstant later, DeviceInstant earlier) => new(later.Nanoseconds - earlier.Nanoseconds);
    public static DeviceInstant operator +(DeviceInstant instant, Duration duration) => new(instant.Nanoseconds + duration.Nanoseconds);
    public static bool operator <(DeviceInstant a, DeviceInstant b) => a.Nanoseconds < b.Nanoseconds;
    public static bool operator >(DeviceInstant a, DeviceInstant b) => a.Nanoseconds > b.Nanoseconds;
    public static bool operator <=(DeviceInstant a, DeviceInstant b) => a.Nanoseconds <= b.Nanoseconds;
    public static bool operator >=(DeviceInstant a, DeviceInstant b) => a.Nanoseconds >= b.Nanoseconds;

    public int CompareTo(DeviceInstant other) => Nanoseconds.CompareTo(other.Nanoseconds);
}
