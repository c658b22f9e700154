namespace SurgicalNav.Links.OpenIgtLink.Peers;

/// <summary>The asking side: queries and commands to any OpenIGTLink server, and its messages.</summary>
/// <remarks>Use: <see cref="TryRead"/> until it answers false, once a turn. Polled by one loop; allocates nothing after construction.</remarks>
public sealed class IgtlClient : IDisposable
{
    private readonly byte[] _name;
    private readonly byte[] _buffer;
    private uint _message;

    /// <param name="link">Owned from now on.</param>
    /// <param name="version">1, 2 or 3: what the questions are asked in, and with many servers the answers too.</param>
    /// <param name="name">What this client calls itself.</param>
    /// <param name="mostBodyBytes">The largest body that is received.</param>
    /// <param name="queueBytes">Room for what waits to be sent.</param>
    public IgtlClient(IByteLink link, ushort version = 2, string name = "SurgicalNav", int mostBodyBytes = IgtlReader.DefaultMostBodyBytes, int queueBytes = 65_536)
    {
        if (version is < 1 or > 3) throw new ArgumentOutOfRangeException(nameof(version), version, "OpenIGTLink has versions 1 to 3.");
        (Version, _name) = (version, IgtlText.Encode(name, 20));
        Connection = new IgtlConnection(link, mostBodyBytes, queueBytes);
        _buffer = new byte[Math.Min(queueBytes, 65_536)];
    }

    public ushort Version { get; }

    public IgtlConnection Connection { get; }

    /// <summary>Asks for one TDATA (or QTDATA) after the other.</summary>
    /// <param name="resolutionMs">The least time between two; 0: as fast as the server has them.</param>
    /// <param name="frame">The frame wanted, at most 32 bytes of ASCII; empty leaves it to the server.</param>
    /// <param name="quaternions">QTDATA instead of TDATA.</param>
    public bool StartTracking(int resolutionMs, ReadOnlySpan<byte> frame = default, bool quaternions = false) => Send(IgtlWriter.StartTrackingData(
        _buffer, Envelope(_name), new IgtlStartTracking(resolutionMs, frame), quaternions ? IgtlKind.StartQuaternionTrackingData : IgtlKind.StartTrackingData));

    public bool StopTracking(bool quaternions = false) => Ask(quaternions ? IgtlKind.StopQuaternionTrackingData : IgtlKind.StopTrackingData);

    /// <summary>A query without content: GET_, STP_ and most STT_.</summary>
    /// <param name="query">Such as GET_IMAGE.</param>
    /// <param name="device">Whose data are meant; empty: whatever there is.</param>
    public bool Ask(IgtlKind query, ReadOnlySpan<byte> device = default) => Send(IgtlWriter.Request(_buffer, Envelope(device), query));

    /// <summary>False also where it is too long for one buffer of the queue.</summary>
    public bool Command(in IgtlCommand command)
    {
        var envelope = Envelope(_name);
        return IgtlWriter.SizeOf(envelope, IgtlCommand.HeaderBytes + command.Text.Length) <= _buffer.Length && Send(IgtlWriter.Command(_buffer, envelope, command));
    }

    /// <summary>The next message; valid until the next call. Takes in what has arrived and hands on what waits.</summary>
    public bool TryRead(out IgtlMessage message)
    {
        while (!Connection.TryRead(out message))
        {
            Connection.Flush();
            if (Connection.Receive() == 0) return false;
        }
        return true;
    }

    public void Dispose() => Connection.Dispose();

    private IgtlEnvelope Envelope(ReadOnlySpan<byte> device) => new() { Version = Version, DeviceName = device, MessageId = ++_message };

    private bool Send(int length) => Connection.TrySend(_buffer.AsSpan(0, length));
}
