using SurgicalNav.Core.Time;
using SurgicalNav.Links.Network;

namespace SurgicalNav.Links.OpenIgtLink.Peers;

/// <summary>An OpenIGTLink server: publishes tracking data and messages to several clients at once and answers their queries.</summary>
/// <remarks>No client can harm another: each has its own bounded queue and its own reader, and takes at most its share of a step. Whatever a client
/// sends, the server goes on: a bad message is answered with STATUS that names the error, endless nonsense ends the connection. One loop owns it.
/// Allocates only when a client comes or a held message outgrows its place.</remarks>
public sealed class IgtlServer : IDisposable
{
    private const int MostBytesPerStep = 1 << 23;
    private static readonly Duration BetweenComplaints = Duration.FromMilliseconds(100);

    private readonly IgtlServerOptions _options;
    private readonly TcpByteServer? _listener;
    private readonly IIgtlServerOwner? _owner;
    private readonly List<IgtlServerClient> _clients = [];
    private readonly IgtlAnswers _answers;
    private readonly byte[] _frame;
    private long _accepted, _turnedAway, _expelled, _bad, _droppedBefore;

    /// <param name="options">Checked here.</param>
    /// <param name="tracking">What it publishes poses of; null where it has none.</param>
    /// <param name="owner">Gets what clients send; null: such messages are taken and forgotten, commands refused.</param>
    /// <param name="listener">Where clients come from, owned from now on; null where <see cref="Attach"/> brings them.</param>
    /// <exception cref="ArgumentException">The options make no sense; the message says how.</exception>
    public IgtlServer(IgtlServerOptions options, IgtlTracking? tracking = null, IIgtlServerOwner? owner = null, TcpByteServer? listener = null)
    {
        options.Validate();
        (_options, _owner, _listener, Tracking) = (options, owner, listener, tracking);
        _answers = new IgtlAnswers(options, tracking, owner);
        _frame = new byte[tracking?.MostBytes ?? 0];
    }

    public IgtlTracking? Tracking { get; }

    public IReadOnlyList<IgtlServerClient> Clients => _clients;

    /// <summary>Where it listens; 0 without a listener.</summary>
    public int Port => _listener?.Port ?? 0;

    public IgtlServerCounters Counters
    {
        get
        {
            var dropped = _droppedBefore;
            foreach (var client in _clients) dropped += client.Connection.Sent.Dropped;
            return new IgtlServerCounters(_accepted, _turnedAway, _expelled, _bad, dropped);
        }
    }

    /// <summary>Takes a client whose link is there already; the link is owned from now on.</summary>
    public void Attach(IByteLink link, Instant now)
    {
        if (_clients.Count >= _options.MostClients)
        {
            _turnedAway++;
            link.Dispose();
            return;
        }
        _accepted++;
        var stream = Tracking is null ? IgtlKind.Unknown : _options.StreamOnConnect;
        _clients.Add(new IgtlServerClient(new IgtlConnection(link, _options.MostBodyBytes, _options.QueueBytes), stream, _options.Version, now));
    }

    /// <summary>Takes new clients, hears and answers those that are there, and hands on what waits.</summary>
    public void Step(Instant now)
    {
        while (_listener is not null && _listener.TryAccept(out var link)) Attach(link, now);
        for (var i = _clients.Count - 1; i >= 0; i--)
        {
            var client = _clients[i];
            Hear(client, now);
            client.Connection.Flush();
            var unbearable = client.Noise() > _options.MostNoiseBytes || client.IsStalled(now, _options.MostStall);
            if (unbearable) _expelled++;
            if (unbearable || !client.Connection.IsOpen) Remove(i);
        }
    }

    /// <summary>Sends <see cref="Tracking"/> as it stands to every client that wants it and whose time has come.</summary>
    /// <returns>Clients that it went to.</returns>
    public int PublishTracking(Instant now)
    {
        if (Tracking is null) throw new InvalidOperationException("This server was made without tracking data.");
        var (form, version, length) = (IgtlKind.Unknown, (ushort)0, 0);
        var reached = 0;
        foreach (var client in _clients)
        {
            if (client.Stream == IgtlKind.Unknown || !client.TakeDue(now)) continue;
            if (client.Stream != form || client.Version != version)
            {
                (form, version) = (client.Stream, client.Version);
                length = Tracking.Write(_frame, form, _answers.Head(version), only: -1, out _);
            }
            if (length > 0 && client.Connection.TrySend(_frame.AsSpan(0, length))) reached++;
        }
        _answers.NextMessage();
        return reached;
    }

    /// <summary>Keeps a whole message for those who ask with GET_, and sends it to those who asked for a stream with STT_. It replaces the
    /// last one of its kind and device name.</summary>
    /// <exception cref="ArgumentException">It is no sound message that carries data.</exception>
    public void Publish(ReadOnlySpan<byte> message)
    {
        var kind = _answers.Hold(message);
        foreach (var client in _clients)
            if ((client.Subscriptions >> (int)kind & 1) != 0) client.Connection.TrySend(message);
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Connection.Dispose();
        _clients.Clear();
        _listener?.Dispose();
    }

    private void Hear(IgtlServerClient client, Instant now)
    {
        var taken = 0;
        do
        {
            while (client.Connection.TryRead(out var message))
            {
                client.Version = Math.Min(_options.Version, message.Version);
                if (!_answers.Answer(client, message, now)) _owner?.Received(client, message);
            }
            Complain(client, client.Connection.TakeFlaw(), now);
            var n = client.Connection.Receive();
            if (n == 0) return;
            taken += n;
        }
        while (taken < MostBytesPerStep);
    }

    private void Complain(IgtlServerClient client, IgtlFlaw flaw, Instant now)
    {
        if (flaw == IgtlFlaw.None) return;
        _bad++;
        client.BadMessages++;
        // A flood of bad messages is not answered with a flood of complaints.
        if (client.LastComplaint != Instant.MinValue && now - client.LastComplaint < BetweenComplaints) return;
        client.LastComplaint = now;
        _answers.Refuse(client, flaw);
    }

    private void Remove(int index)
    {
        var client = _clients[index];
        if (client.Connection.AtEnd() != IgtlFlaw.None) _bad++;
        _droppedBefore += client.Connection.Sent.Dropped;
        client.Connection.Dispose();
        _clients.RemoveAt(index);
    }
}
