namespace SurgicalNav.Core.Time;

/// <summary>A moment on the session's one monotonic clock, in nanoseconds since an arbitrary start.</summary>
/// <remarks>Never wall-clock time. <c>default</c> is the clock's start, not "unknown": use a nullable where a moment may be missing.</remarks>
public readonly record struct Instant(long Nanoseconds) : IComparable<Instant>
{
    public static readonly Instant MinValue = new(long.MinValue);

    public static Duration operator -(Instant later, Instant earlier) => new(later.Nanoseconds - earlier.Nanoseconds);
    public static Instant operator +(Instant instant, Duration duration) => new(instant.Nanoseconds + duration.Nanoseconds);
    public static Instant operator -(Instant instant, Duration duration) => new(instant.Nanoseconds - duration.Nanoseconds);
    public static bool operator <(Instant a, Instant b) => a.Nanoseconds < b.Nanoseconds;
    public static bool operator >(Instant a, Instant b) => a.Nanoseconds > b.Nanoseconds;
    public static bool operator <=(Instant a, Instant b) => a.Nanoseconds <= b.Nanoseconds;
    public static bool operator >=(Instant a, Instant b) => a.Nanoseconds >= b.Nanoseconds;

    public int CompareTo(Instant other) => Nanoseconds.CompareTo(other.Nanoseconds);
    public static Instant FromSeconds(double seconds) => new((long)Math.Round(seconds * 1e9));
    public double Seconds => Nanoseconds * 1e-9;
}
