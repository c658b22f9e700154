using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.Masters;

/// <summary>What a master tells of the hand.</summary>
public enum MasterKind : byte
{
    /// <summary>Nothing: no device, or it is silent.</summary>
    None = 0,

    /// <summary>Where the handle stands.</summary>
    Pose = 1,

    /// <summary>How far a stick or cap is pushed.</summary>
    Rate = 2,
}

/// <summary>Pedals, switches and buttons of a master.</summary>
[Flags]
public enum MasterButtons : uint
{
    None = 0,

    /// <summary>The hand is let go from the arm while this is pressed.</summary>
    Clutch = 1,

    /// <summary>Both hands hold the camera while this is pressed.</summary>
    Camera = 2,

    /// <summary>The surgeon is there and means it: head sensor, hand switch or dead-man button.</summary>
    Present = 4,

    /// <summary>The hand changes over to the next free arm when this is pressed.</summary>
    Swap = 8,
}

/// <summary>Whose hand.</summary>
public enum MasterHand : byte
{
    Left = 0,
    Right = 1,
}

/// <summary>One look at one hand.</summary>
/// <param name="Sequence">Rises with every new look of one input; the same number is the same look.</param>
/// <param name="AcquiredAt">When the hand was so, never later than it truly was.</param>
/// <param name="ReceivedAt">When it was read here.</param>
/// <param name="Kind">Which of the following is meant.</param>
/// <param name="ConsoleFromHandle">Of <see cref="MasterKind.Pose"/>.</param>
/// <param name="Push">Of <see cref="MasterKind.Rate"/>: shares of full deflection, −1 to 1, along the console's axes.</param>
/// <param name="Turn">Of <see cref="MasterKind.Rate"/>: the same about the console's axes.</param>
/// <param name="Grip">0 closed to 1 open.</param>
/// <param name="Buttons">Pressed now.</param>
public readonly record struct MasterSample(long Sequence, Instant AcquiredAt, Instant ReceivedAt, MasterKind Kind, Rigid<MasterConsole, MasterHandle> ConsoleFromHandle, Vec3 Push, Vec3 Turn, double Grip, MasterButtons Buttons)
{
    /// <summary>Whether every number of it can be used; what is no number, or beyond its range, is not mended.</summary>
    public bool IsSound => Kind switch
    {
        MasterKind.Pose => ConsoleFromHandle.IsValid && Grip is >= 0 and <= 1,
        MasterKind.Rate => IsShare(Push) && IsShare(Turn) && Grip is >= 0 and <= 1,
        _ => false,
    };

    public bool Has(MasterButtons button) => (Buttons & button) != MasterButtons.None;

    public static MasterSample OfPose(long sequence, Instant acquiredAt, Instant receivedAt, in Rigid<MasterConsole, MasterHandle> pose, double grip, MasterButtons buttons) =>
        new(sequence, acquiredAt, receivedAt, MasterKind.Pose, pose, Vec3.Zero, Vec3.Zero, grip, buttons);

    public static MasterSample OfRate(long sequence, Instant acquiredAt, Instant receivedAt, Vec3 push, Vec3 turn, double grip, MasterButtons buttons) =>
        new(sequence, acquiredAt, receivedAt, MasterKind.Rate, Rigid<MasterConsole, MasterHandle>.Identity, push, turn, grip, buttons);

    private static bool IsShare(Vec3 v) => v.X is >= -1 and <= 1 && v.Y is >= -1 and <= 1 && v.Z is >= -1 and <= 1;
}

/// <summary>A hand's input, polled by the one loop that owns it.</summary>
/// <remarks>Not thread-safe. No member throws for what arrives, blocks or, after construction, allocates.</remarks>
public interface IMasterInput : IDisposable
{
    /// <summary>In words a person recognises.</summary>
    string Name { get; }

    /// <summary>False once the device has gone, for good.</summary>
    bool IsOpen { get; }

    /// <summary>What arrived and could not be used.</summary>
    long Malformed { get; }

    /// <summary>Takes what has come. The hand as it is known now; of kind None where the input has nothing to say.</summary>
    MasterSample Poll(Instant now);
}
