using SurgicalNav.Core.Time;

namespace SurgicalNav.Simulation.Drives;

/// <summary>A motor's shaft, simply: its velocity is a gain times the way to go, never above a limit, or what it is told; it stops within a tick. Any unit.</summary>
/// <remarks>Ticks of 1 ms at fixed moments, so that what it does does not depend on how often it is looked at.</remarks>
internal sealed class FirstOrderJoint(double position, double gainPerS)
{
    public static readonly Duration TickPeriod = Duration.FromMilliseconds(1);

    public double Position { get; set; } = position;

    public double Velocity { get; private set; }

    /// <param name="feedForward">Added to what the way to go asks for.</param>
    public void Towards(double goal, double maxVelocity, double feedForward = 0) => Velocity = Math.Clamp(gainPerS * (goal - Position) + feedForward, -maxVelocity, maxVelocity);

    public void At(double velocity) => Velocity = velocity;

    public void Stop() => Velocity = 0;

    /// <summary>A tick without torque: friction alone slows it down.</summary>
    public void Coast(double deceleration) => Velocity = Math.CopySign(Math.Max(0, Math.Abs(Velocity) - deceleration * TickPeriod.Seconds), Velocity);

    /// <summary>One tick, between two stops.</summary>
    public void Tick(double least, double most)
    {
        var next = Position + Velocity * TickPeriod.Seconds;
        // A stop is no spring: whoever begins beyond it may come back, and not go further.
        if (Velocity > 0 && next > most || Velocity < 0 && next < least) (next, Velocity) = (Velocity > 0 ? Math.Max(Position, most) : Math.Min(Position, least), 0);
        Position = next;
    }
}
