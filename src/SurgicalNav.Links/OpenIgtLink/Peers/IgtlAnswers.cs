using System.Text;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.OpenIgtLink.Peers;

/// <summary>What a server says to its clients' queries and commands.</summary>
internal sealed class IgtlAnswers
{
    private const int MostAnswerBytes = 4096;

    /// <summary>Everything that a client may send and that is understood.</summary>
    private static readonly IgtlKind[] Understood = [.. Enum.GetValues<IgtlKind>().Where(k => k != IgtlKind.Unknown)];

    private readonly IgtlTracking? _tracking;
    private readonly IIgtlServerOwner? _owner;
    private readonly List<Held> _held = [];
    private readonly byte[] _deviceName, _frameName;
    private readonly byte[] _buffer, _text = new byte[MostAnswerBytes];
    private readonly byte[][] _words = [.. Enum.GetValues<IgtlFlaw>().Select(f => Encoding.ASCII.GetBytes(IgtlErrors.WordsOf(f)))];
    private readonly byte[][] _names = [.. Enum.GetValues<IgtlError>().Select(e => Encoding.ASCII.GetBytes(IgtlErrors.NameOf(e)))];
    private uint _message;

    public IgtlAnswers(IgtlServerOptions options, IgtlTracking? tracking, IIgtlServerOwner? owner)
    {
        (_tracking, _owner) = (tracking, owner);
        (_deviceName, _frameName) = (IgtlText.Encode(options.DeviceName, 20), IgtlText.Encode(options.FrameName, 32));
        _buffer = new byte[Math.Max(MostAnswerBytes + 512, tracking?.MostBytes ?? 0)];
    }

    public IgtlEnvelope Head(ushort version) => new() { Version = version, DeviceName = _deviceName, Time = _tracking?.Time ?? default, MessageId = _message };

    public void NextMessage() => _message++;

    /// <summary>False where the message is no query and no command.</summary>
    public bool Answer(IgtlServerClient client, in IgtlMessage message, Instant now)
    {
        switch (IgtlKinds.VerbOf(message.Kind))
        {
            case IgtlVerb.Get:
                Give(client, message);
                return true;
            case IgtlVerb.Start:
                Reply(client, message.Kind, Start(client, message, now));
                return true;
            case IgtlVerb.Stop:
                Stop(client, IgtlKinds.DataOf(message.Kind));
                Reply(client, message.Kind, granted: true);
                return true;
            default:
                if (message.Kind != IgtlKind.Command) return false;
                Obey(client, message);
                return true;
        }
    }

    /// <summary>STATUS with the error's name and what is wrong.</summary>
    public void Refuse(IgtlServerClient client, IgtlFlaw flaw)
    {
        var error = IgtlErrors.ClassOf(flaw);
        var code = error == IgtlError.CrcMismatch ? IgtlStatus.ChecksumError : IgtlStatus.IllegalInstruction;
        Say(client, new IgtlStatus(code, (long)flaw, _names[(int)error], _words[(int)flaw]));
    }

    public IgtlKind Hold(ReadOnlySpan<byte> wire)
    {
        var flaw = IgtlMessage.TryDecode(wire, out var message, out var length);
        if (flaw != IgtlFlaw.None || length != wire.Length || message.Kind == IgtlKind.Unknown || IgtlKinds.VerbOf(message.Kind) != IgtlVerb.Data)
            throw new ArgumentException($"This is no sound OpenIGTLink message that carries data ({IgtlErrors.WordsOf(flaw)}).", nameof(wire));
        var place = Find(message.Kind, message.DeviceName);
        if (place is null) _held.Add(place = new Held(message.Kind, message.DeviceName.ToArray()));
        place.Put(wire);
        return message.Kind;
    }

    private void Give(IgtlServerClient client, in IgtlMessage query)
    {
        var kind = IgtlKinds.DataOf(query.Kind);
        if (kind == IgtlKind.Capability)
        {
            var head = Head(client.Version);
            Send(client, IgtlWriter.Finish(_buffer, kind, head, IgtlCapability.Encode(IgtlWriter.Content(_buffer, head), Understood)));
            return;
        }
        if (kind == IgtlKind.Status)
        {
            Say(client, new IgtlStatus(IgtlStatus.Ok, 0, default, default));
            return;
        }
        var given = GiveTracking(client, kind, query.DeviceName);
        foreach (var held in _held)
        {
            if (held.Kind != kind || !query.DeviceName.IsEmpty && !query.DeviceName.SequenceEqual(held.Name)) continue;
            client.Connection.TrySend(held.Wire);
            given = true;
        }
        if (given) return;
        if (IgtlKinds.Of(IgtlVerb.Reply, kind) != IgtlKind.Unknown) Reply(client, query.Kind, granted: false);
        else Say(client, new IgtlStatus(IgtlStatus.NotFound, 0, "NOT_FOUND"u8, "nothing of this type and name is published here"u8));
    }

    private bool GiveTracking(IgtlServerClient client, IgtlKind kind, ReadOnlySpan<byte> name)
    {
        if (_tracking is null || !IsTracking(kind)) return false;
        var single = kind is IgtlKind.Transform or IgtlKind.Position or IgtlKind.QuaternionTransform;
        var tool = single && !name.IsEmpty && !name.SequenceEqual(_deviceName) ? _tracking.IndexOf(name) : -1;
        if (single && tool < 0 && !name.IsEmpty && !name.SequenceEqual(_deviceName)) return false;
        var length = _tracking.Write(_buffer, kind, Head(client.Version), tool, out _);
        if (length > 0) Send(client, length);
        return length > 0;
    }

    private bool Start(IgtlServerClient client, in IgtlMessage query, Instant now)
    {
        var kind = IgtlKinds.DataOf(query.Kind);
        if (_tracking is not null && IsTracking(kind))
        {
            var interval = Duration.Zero;
            if (query.Kind is IgtlKind.StartTrackingData or IgtlKind.StartQuaternionTrackingData)
            {
                var asked = query.StartTracking;
                // Poses of another frame than the one asked for would be believed and be wrong.
                if (!asked.Frame.IsEmpty && !asked.Frame.SequenceEqual(_frameName)) return false;
                interval = Duration.FromMilliseconds(Math.Max(0, asked.ResolutionMs));
            }
            (client.Stream, client.Interval) = (kind, interval);
            client.Restart(now);
            return true;
        }
        if (!Publishes(kind)) return false;
        client.Subscriptions |= 1u << (int)kind;
        return true;
    }

    private bool Publishes(IgtlKind kind)
    {
        foreach (var held in _held)
            if (held.Kind == kind) return true;
        return false;
    }

    private static void Stop(IgtlServerClient client, IgtlKind kind)
    {
        if (client.Stream == kind) client.Stream = IgtlKind.Unknown;
        client.Subscriptions &= ~(1u << (int)kind);
    }

    private void Obey(IgtlServerClient client, in IgtlMessage message)
    {
        var command = message.Command;
        var length = 0;
        var done = _owner is not null && _owner.Execute(command, _text, out length);
        if (_owner is null)
        {
            "this server takes no commands"u8.CopyTo(_text);
            length = "this server takes no commands"u8.Length;
        }
        var answer = _text.AsSpan(0, length);
        Span<byte> index = stackalloc byte[10], values = stackalloc byte[16];
        var metadata = new IgtlMetadataBuilder(index, values);
        if (client.Version >= 2) metadata.Add("Status"u8, default, done ? "SUCCESS"u8 : "FAIL"u8);
        var envelope = new IgtlEnvelope
        {
            Version = client.Version,
            DeviceName = _deviceName,
            Time = _tracking?.Time ?? default,
            MessageId = message.MessageId,
            MetadataIndex = metadata.Index,
            MetadataBody = metadata.Body,
        };
        var name = done ? command.Name : answer[..Math.Min(answer.Length, IgtlCommand.NameBytes)];
        Send(client, IgtlWriter.Command(_buffer, envelope, new IgtlCommand(command.Id, name, command.Encoding, answer), IgtlKind.CommandReply));
    }

    private void Reply(IgtlServerClient client, IgtlKind query, bool granted)
    {
        var reply = IgtlKinds.Of(IgtlVerb.Reply, IgtlKinds.DataOf(query));
        if (reply != IgtlKind.Unknown) Send(client, IgtlWriter.Reply(_buffer, Head(client.Version), reply, granted));
    }

    private void Say(IgtlServerClient client, in IgtlStatus status) => Send(client, IgtlWriter.Status(_buffer, Head(client.Version), status));

    private void Send(IgtlServerClient client, int length) => client.Connection.TrySend(_buffer.AsSpan(0, length));

    private Held? Find(IgtlKind kind, ReadOnlySpan<byte> name)
    {
        foreach (var held in _held)
            if (held.Kind == kind && name.SequenceEqual(held.Name)) return held;
        return null;
    }

    private static bool IsTracking(IgtlKind kind) =>
        kind is IgtlKind.TrackingData or IgtlKind.QuaternionTrackingData or IgtlKind.Transform or IgtlKind.Position or IgtlKind.QuaternionTransform;

    /// <summary>The newest message of one kind and name.</summary>
    private sealed class Held(IgtlKind kind, byte[] name)
    {
        private byte[] _wire = [];
        private int _length;

        public IgtlKind Kind => kind;
        public byte[] Name => name;
        public ReadOnlySpan<byte> Wire => _wire.AsSpan(0, _length);

        public void Put(ReadOnlySpan<byte> wire)
        {
            if (_wire.Length < wire.Length) _wire = new byte[wire.Length];
            wire.CopyTo(_wire);
            _length = wire.Length;
        }
    }
}
