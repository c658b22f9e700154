namespace SurgicalNav.Core.Time;

/// <summary>A signed span between two <see cref="Instant"/>s, in nanoseconds (BCL's TimeSpan resolves only 100 ns).</summary>
public readonly record struct Duration(long Nanoseconds) : IComparable<Duration>
{
    public static readonly Duration Zero;

    public double Seconds => Nanoseconds * 1e-9;
    public double Milliseconds => Nanoseconds * 1e-6;
    public double Microseconds => Nanoseconds * 1e-3;

    public static Duration FromSeconds(double seconds) => new((long)Math.Round(seconds * 1e9));
    public static Duration FromMilliseconds(double milliseconds) => new((long)Math.Round(milliseconds * 1e6));

    public static Duration operator +(Duration a, Duration b) => new(a.Nanoseconds + b.Nanoseconds);
    public static Duration operator -(Duration a, Duration b) => new(a.Nanoseconds - b.Nanoseconds);
    public static Duration operator -(Duration a) => new(-a.Nanoseconds);
    public static Duration operator *(Duration a, long factor) => new(a.Nanoseconds * factor);
    public static bool operator <(Duration a, Duration b) => a.Nanoseconds < b.Nanoseconds;
    public static bool operator >(Duration a, Duration b) => a.Nanoseconds > b.Nanoseconds;
    public static bool operator <=(Duration a, Duration b) => a.Nanoseconds <= b.Nanoseconds;
    public static bool operator >=(Duration a, Duration b) => a.Nanoseconds >= b.Nanoseconds;

    public int CompareTo(Duration other) => Nanoseconds.CompareTo(other.Nanoseconds);
}
