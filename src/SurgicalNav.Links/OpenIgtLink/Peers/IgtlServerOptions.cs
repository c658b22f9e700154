using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.OpenIgtLink.Peers;

/// <summary>How a server behaves towards its clients.</summary>
public sealed record IgtlServerOptions
{
    /// <summary>1 to 20 plain ASCII characters.</summary>
    public string DeviceName { get; init; } = "SurgicalNav";

    /// <summary>The coordinate frame of the poses. A client that asks for another by name is refused, not served with the wrong one.</summary>
    public string FrameName { get; init; } = "Tracker";

    /// <summary>The newest version spoken; a client that asks in an older one is answered in its own.</summary>
    public ushort Version { get; init; } = 2;

    /// <summary>What a client gets that has not asked for anything: TDATA, QTDATA, TRANSFORM, POSITION or QTRANS as soon as it connects, or
    /// nothing (Unknown) until it asks. Viewers such as 3D Slicer never ask.</summary>
    public IgtlKind StreamOnConnect { get; init; } = IgtlKind.TrackingData;

    public int MostClients { get; init; } = 8;

    /// <summary>For each client; what does not fit is dropped and counted.</summary>
    public int QueueBytes { get; init; } = 262_144;

    /// <summary>The largest message taken from a client.</summary>
    public int MostBodyBytes { get; init; } = 65_536;

    /// <summary>A client that sends so many bytes of nonsense without one sound message between is dropped.</summary>
    public long MostNoiseBytes { get; init; } = 1 << 20;

    /// <summary>A client whose queue does not move for so long is dropped.</summary>
    public Duration MostStall { get; init; } = Duration.FromSeconds(10);

    /// <exception cref="ArgumentException">A figure or name that makes no sense.</exception>
    public void Validate()
    {
        IgtlText.Encode(DeviceName, 20);
        IgtlText.Encode(FrameName, 32);
        if (Version is < 1 or > 3) throw new ArgumentException($"OpenIGTLink server: version {Version} is outside 1 to 3.");
        if (MostClients < 1) throw new ArgumentException("OpenIGTLink server: at least one client must be possible.");
        if (StreamOnConnect is not (IgtlKind.Unknown or IgtlKind.TrackingData or IgtlKind.QuaternionTrackingData or IgtlKind.Transform or IgtlKind.Position or IgtlKind.QuaternionTransform))
            throw new ArgumentException($"OpenIGTLink server: {StreamOnConnect} is no form of tracking data.");
    }
}

/// <summary>What a server's owner does with what its clients send; called from <see cref="IgtlServer.Step"/>.</summary>
public interface IIgtlServerOwner
{
    /// <summary>A message that is neither a query nor a command; valid during the call.</summary>
    void Received(IgtlServerClient client, in IgtlMessage message);

    /// <summary>Carries out a command.</summary>
    /// <param name="command">Valid during the call.</param>
    /// <param name="answer">Room for the answer's text, in the command's encoding; on refusal, for what is wrong (at most 128 bytes of it are sent).</param>
    /// <param name="length">Bytes of it.</param>
    /// <returns>Whether it was carried out.</returns>
    bool Execute(in IgtlCommand command, Span<byte> answer, out int length);
}

/// <summary>What a server has seen since it began.</summary>
/// <param name="Accepted">Clients taken.</param>
/// <param name="TurnedAway">Clients that came when the house was full.</param>
/// <param name="Expelled">Clients dropped for nonsense or for not reading.</param>
/// <param name="BadMessages">Messages refused, by any client, including what a client left unfinished.</param>
/// <param name="DroppedMessages">Messages that a client's full queue did not take.</param>
public readonly record struct IgtlServerCounters(long Accepted, long TurnedAway, long Expelled, long BadMessages, long DroppedMessages);
