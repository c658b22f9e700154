using System.Runtime.CompilerServices;

namespace SurgicalNav.Recording.Messages;

/// <summary>Up to <see cref="Max"/> numbers, one per joint.</summary>
[InlineArray(Max)]
public struct JointValues
{
    public const int Max = 8;

    private double _first;

    /// <exception cref="ArgumentException">More than <see cref="Max"/>.</exception>
    public static JointValues Of(ReadOnlySpan<double> values)
    {
        var v = default(JointValues);
        values.CopyTo(v);
        return v;
    }
}
