using System.Buffers.Binary;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Links.OpenIgtLink.Peers;
using SurgicalNav.Runtime.OpenIgtLink;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>The OpenIGTLink decoder and stream reader. Half of the inputs get a right size and checksum again, so that the contents are reached.</summary>
public sealed class OpenIgtLinkFuzz : IFuzzTarget
{
    private readonly IgtlReader _reader = new(8192);
    private readonly byte[] _sealed = new byte[8192], _again = new byte[8192], _scratch = new byte[8192];
    private long _taken;

    public string Name => "openigtlink";

    /// <summary>How often each kind was accepted, so that a run shows whether the contents were reached.</summary>
    public Dictionary<IgtlKind, long> Accepted { get; } = [];

    public IReadOnlyList<byte[]> Seeds { get; } = OpenIgtLinkSamples.All();

    /// <summary>Of which the decoder takes none; the rest is the fields as JSON, which every sixteenth sound message becomes.</summary>
    public long MostBytesPerInput => 1 << 20;

    public void Take(ReadOnlySpan<byte> input)
    {
        Stream(input);
        Decode(input);
        if (input.Length < IgtlMessage.HeaderBytes) return;
        var wire = _sealed.AsSpan(0, input.Length);
        input.CopyTo(wire);
        BinaryPrimitives.WriteUInt64BigEndian(wire[42..], (ulong)(wire.Length - IgtlMessage.HeaderBytes));
        BinaryPrimitives.WriteUInt64BigEndian(wire[IgtlMessage.ChecksumOffset..], Crc64.Compute(wire[IgtlMessage.HeaderBytes..]));
        Stream(wire);
        Decode(wire);
    }

    private void Stream(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = _reader.Room();
            var n = Math.Min(bytes.Length, Math.Min(room.Length, 1 + (int)(_taken % 700)));
            bytes[..n].CopyTo(room);
            _reader.Commit(n);
            bytes = bytes[n..];
            while (_reader.TryRead(out var message)) Use(message);
        }
    }

    private void Decode(ReadOnlySpan<byte> bytes)
    {
        if (IgtlMessage.TryDecode(bytes, out var message, out _) == IgtlFlaw.None) Use(message);
    }

    /// <summary>Reads every field, and writes the message anew: what is accepted once must be accepted again.</summary>
    private void Use(in IgtlMessage message)
    {
        var length = IgtlRewriter.Rewrite(_again, message, _scratch);
        var flaw = IgtlMessage.TryDecode(_again.AsSpan(0, length), out var again, out _);
        if (flaw != IgtlFlaw.None || again.Kind != message.Kind) throw new InvalidOperationException($"A {message.Kind} that was accepted is refused when written anew: {flaw}.");
        Accepted[message.Kind] = Accepted.GetValueOrDefault(message.Kind) + 1;
        if (_taken++ % 16 == 0) OpenIgtLinkFields.Of(message);
    }
}

/// <summary>A whole OpenIGTLink server with one hostile client and one that must go on being served.</summary>
public sealed class OpenIgtLinkServerFuzz : IFuzzTarget, IDisposable
{
    private readonly IgtlServer _server = new(new IgtlServerOptions { StreamOnConnect = IgtlKind.Unknown }, new IgtlTracking("Probe"));
    private readonly IgtlClient _good;
    private MemoryLink? _hostile;
    private Instant _now = Instant.FromSeconds(1);

    public OpenIgtLinkServerFuzz()
    {
        var (device, host) = MemoryLink.CreatePair();
        _server.Attach(device, _now);
        _good = new IgtlClient(host);
        _good.StartTracking(0);
    }

    public string Name => "openigtlink-server";

    public IReadOnlyList<byte[]> Seeds { get; } = OpenIgtLinkSamples.All();

    /// <summary>A new client's buffers, where the last was dropped for its nonsense.</summary>
    public long MostBytesPerInput => 1 << 20;

    public void Take(ReadOnlySpan<byte> input)
    {
        if (_hostile is not { IsOpen: true })
        {
            (var device, _hostile) = MemoryLink.CreatePair();
            _server.Attach(device, _now);
        }
        _hostile.TryWrite(input);
        _now += Duration.FromMilliseconds(1);
        _server.Step(_now);
        _server.PublishTracking(_now);
        Span<byte> heard = stackalloc byte[4096];
        while (_hostile.Read(heard) > 0) { }
        var served = false;
        while (_good.TryRead(out var message)) served |= message.Kind == IgtlKind.TrackingData;
        if (!served) throw new InvalidOperationException("The other client was not served.");
    }

    public void Dispose()
    {
        _good.Dispose();
        _server.Dispose();
        _hostile?.Dispose();
    }
}
