using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>How hard any point of a tool may accelerate along a piece of a motion of the joints.</summary>
internal static class ToolBend
{
    /// <param name="motion">The motion.</param>
    /// <param name="piece">Of it.</param>
    /// <param name="beginsS">When the piece begins.</param>
    /// <param name="endsS">When it ends.</param>
    /// <param name="tool">What the joints move.</param>
    /// <param name="joints">How many there are.</param>
    /// <returns>mm/s².</returns>
    public static double Of<TMotion>(in TMotion motion, int piece, double beginsS, double endsS, IToolGeometry tool, int joints) where TMotion : IJointMotion, allows ref struct
    {
        motion.At(beginsS, out var position);
        motion.Greatest(piece, out var fastest, out var hardest);
        JointVector farthest = default;
        for (var j = 0; j < joints; j++) farthest[j] = Math.Abs(position[j]) + fastest[j] * (endsS - beginsS);
        return tool.GreatestAcceleration(((ReadOnlySpan<double>)farthest)[..joints], ((ReadOnlySpan<double>)fastest)[..joints], ((ReadOnlySpan<double>)hardest)[..joints]);
    }
}
