using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Links.OpenIgtLink.Peers;

namespace SurgicalNav.Tests.Links.OpenIgtLink;

public sealed class PeersTests : IDisposable
{
    private readonly IgtlTracking _tracking = new("Probe", "Stylus");
    private readonly Owner _owner = new();
    private readonly IgtlServer _server;
    private Instant _now = Instant.FromSeconds(10);

    public PeersTests()
    {
        _server = new IgtlServer(new IgtlServerOptions { StreamOnConnect = IgtlKind.Unknown, MostNoiseBytes = 100_000, QueueBytes = 8192 }, _tracking, _owner);
        _tracking.Time = Igtl.Time;
        _tracking.Put(0, IgtlMatrix.From(Quat.Identity, new Vec3(1, 2, 3)));
    }

    [Fact]
    public void QueriesAreAnswered()
    {
        var client = Connect();
        client.Ask(IgtlKind.GetCapability);
        client.Ask(IgtlKind.GetStatus);
        client.Ask(IgtlKind.GetTransform, "Probe"u8);
        client.Ask(IgtlKind.GetPosition, "Probe"u8);
        client.Ask(IgtlKind.GetQuaternionTrackingData);
        client.Ask(IgtlKind.GetTransform, "Nobody"u8);
        client.Ask(IgtlKind.GetImage);
        client.Ask(IgtlKind.GetColorTable);
        Assert.Equal(
            ["CAPABILITY:79 types", "STATUS:1:", "TRANSFORM:Probe:1", "POSITION:Probe:1", "QTDATA:2", "RTS_TRANS:1", "RTS_IMAGE:1", "STATUS:4:NOT_FOUND"],
            Turn(client));
    }

    [Fact]
    public void WhatIsPublishedIsGivenAndStreamedToThoseWhoAsk()
    {
        var (asking, silent) = (Connect(), Connect());
        _server.Publish(Text("one"));
        asking.Ask(IgtlKind.GetString);
        asking.Ask(IgtlKind.StartNdArray);
        Assert.Equal(["STRING:one", "RTS_NDARRAY:1"], Turn(asking));
        var array = new byte[200];
        var head = new IgtlEnvelope { Version = 1, DeviceName = "a"u8 };
        var bytes = new IgtlNdArray(IgtlScalar.UInt8, [0, 2], [7, 8]).Encode(IgtlWriter.Content(array, head));
        var message = array[..IgtlWriter.Finish(array, IgtlKind.NdArray, head, bytes)];
        _server.Publish(message);
        asking.Ask(IgtlKind.StartNdArray);
        Turn(asking);
        _server.Publish(message);
        Assert.Equal(["NDARRAY"], Turn(asking));
        asking.Ask(IgtlKind.StopNdArray);
        Assert.Equal(["RTS_NDARRAY:0"], Turn(asking));
        _server.Publish(message);
        Assert.Empty(Turn(asking));
        Assert.Empty(Turn(silent));
        Assert.Throws<ArgumentException>(() => _server.Publish(message.AsSpan(0, 60)));
    }

    [Fact]
    public void TrackingComesAtTheAskedRateAndInTheAskedForm()
    {
        var (fast, slow, quaternions, single) = (Connect(), Connect(), Connect(), Connect());
        fast.StartTracking(0);
        slow.StartTracking(25, "Tracker"u8);
        quaternions.StartTracking(10, quaternions: true);
        single.Ask(IgtlKind.StartTransforms);
        _server.Step(_now);
        var counts = new int[4];
        for (var i = 0; i < 1000; i++)
        {
            _now += Duration.FromMilliseconds(1);
            _server.PublishTracking(_now);
            _server.Step(_now);
            counts[0] += Turn(fast).Count(m => m == "TDATA:2");
            counts[1] += Turn(slow).Count(m => m == "TDATA:2");
            counts[2] += Turn(quaternions).Count(m => m == "QTDATA:2");
            counts[3] += Turn(single).Count(m => m.StartsWith("TRANSFORM:", StringComparison.Ordinal));
        }
        // One frame at once, the others on the multiples of what was asked.
        Assert.Equal([1000, 41, 101, 2000], counts);
        fast.StopTracking();
        Assert.Equal(["RTS_TDATA:0"], Turn(fast));
        _server.PublishTracking(_now);
        Assert.Empty(Turn(fast));
        Assert.Equal(0, _server.Counters.DroppedMessages);
    }

    [Fact]
    public void PosesOfAnotherFrameAreRefusedNotGiven()
    {
        var client = Connect();
        client.StartTracking(0, "Patient"u8);
        Assert.Equal(["RTS_TDATA:1"], Turn(client));
        _server.PublishTracking(_now);
        Assert.Empty(Turn(client));
    }

    [Fact]
    public void AToolThatIsNotSeenSaysSoOrIsLeftOut()
    {
        var (one, two) = (Connect(1), Connect(2));
        one.StartTracking(0);
        two.StartTracking(0);
        Turn(one);
        Turn(two);
        _server.PublishTracking(_now);
        Assert.Equal(["TDATA:1"], Turn(one));
        Assert.True(two.TryRead(out var message));
        Assert.Equal(2, message.Tools.Count);
        Assert.True(message.Metadata.TryGet("StylusStatus"u8, out var status) && status.SequenceEqual("MISSING"u8));
        Assert.True(message.Metadata.TryGet("ProbeStatus"u8, out status) && status.SequenceEqual("OK"u8));
        Assert.Equal(Igtl.Time, message.Time);
    }

    [Fact]
    public void CommandsReachTheOwnerAndComeBackWithTheirNumber()
    {
        var client = Connect();
        client.Command(new IgtlCommand(77, "Say"u8, IgtlEncoding.Utf8, "hello"u8));
        client.Command(new IgtlCommand(78, "Break"u8, IgtlEncoding.Utf8, default));
        Assert.Equal(["RTS_COMMAND:77:Say:hello!:SUCCESS", "RTS_COMMAND:78:no:no:FAIL"], Turn(client));
        client.Connection.TrySend(Text("for the owner"));
        Assert.Empty(Turn(client));
        Assert.Equal(["STRING"], _owner.Kinds);
    }

    [Fact]
    public void AClientThatDoesNotReadLosesItsOwnFramesAndNobodyElses()
    {
        var good = Connect();
        good.StartTracking(0);
        var sleeper = Connect();
        sleeper.StartTracking(0);
        Turn(good);
        var read = 0;
        for (var i = 0; i < 2000; i++)
        {
            _now += Duration.FromMilliseconds(1);
            _server.PublishTracking(_now);
            _server.Step(_now);
            read += Turn(good).Count;
        }
        Assert.Equal(2000, read);
        Assert.InRange(_server.Counters.DroppedMessages, 1, 2000);
        Assert.InRange(_server.Clients[1].Connection.Sent.QueuedBytes, 1, 8192);
        // What it gets in the end is whole messages only.
        var late = Turn(sleeper);
        Assert.Equal("RTS_TDATA:0", late[0]);
        Assert.All(late.Skip(1), m => Assert.Equal("TDATA:2", m));
        Assert.Equal(0, sleeper.Connection.Received.Errors);
    }

    [Fact]
    public void AClientThatNeverReadsIsDroppedInTheEnd()
    {
        var sleeper = Connect();
        sleeper.StartTracking(0);
        for (var i = 0; i < 13_000; i++)
        {
            _now += Duration.FromMilliseconds(1);
            _server.PublishTracking(_now);
            _server.Step(_now);
        }
        Assert.Empty(_server.Clients);
        Assert.Equal(1, _server.Counters.Expelled);
    }

    [Fact]
    public void BadMessagesAreNamedToTheirSenderAndEndlessNonsenseEndsTheConnection()
    {
        var good = Connect();
        good.StartTracking(0);
        Turn(good);
        var (device, link) = MemoryLink.CreatePair(200_000);
        _server.Attach(device, _now);
        var bad = Igtl.Transform();
        bad[80] ^= 1;
        link.TryWrite(bad);
        using var ears = new IgtlClient(link);
        Assert.Equal(["STATUS:9:CRC_MISMATCH"], Turn(ears));
        var random = new SeededRandom(3);
        for (var i = 0; i < 20 && _server.Clients.Count == 2; i++)
        {
            var noise = new byte[10_000];
            for (var k = 0; k < noise.Length; k++) noise[k] = (byte)random.NextInt(256);
            link.TryWrite(noise);
            _now += Duration.FromMilliseconds(200);
            _server.Step(_now);
            _server.PublishTracking(_now);
            Assert.Contains("TDATA:2", Turn(good));
        }
        Assert.Single(_server.Clients);
        Assert.Equal(1, _server.Counters.Expelled);
    }

    [Fact]
    public void AFullHouseTurnsClientsAway()
    {
        using var small = new IgtlServer(new IgtlServerOptions { MostClients = 1 }, _tracking);
        var (a, _) = MemoryLink.CreatePair();
        var (b, far) = MemoryLink.CreatePair();
        small.Attach(a, _now);
        small.Attach(b, _now);
        Assert.False(far.IsOpen);
        Assert.Equal((1, 1), (small.Counters.Accepted, small.Counters.TurnedAway));
    }

    [Fact]
    public void AnImageLargerThanTheLinkGoesThroughItInPiecesWithoutACopyOfItsPixels()
    {
        var pixels = new byte[300 * 200 * 3];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i * 31 >> 3);
        var (a, b) = MemoryLink.CreatePair(4096);
        using var sender = new IgtlConnection(a, queueBytes: 1024);
        using var receiver = new IgtlConnection(b, mostBodyBytes: 200_000);
        var head = new byte[200];
        var image = new IgtlImage { Components = 3, Scalar = IgtlScalar.UInt8, Endian = IgtlEndian.Little, Coordinates = IgtlCoordinates.Lps, Size = new IgtlSize(300, 200, 1), SubSize = new IgtlSize(300, 200, 1), Pixels = pixels };
        Assert.True(sender.TrySend(head.AsSpan(0, IgtlWriter.ImageHead(head, new IgtlEnvelope { Version = 1 }, image)), pixels));
        Assert.False(sender.TrySend(head.AsSpan(0, 130), pixels));
        Assert.Equal(1, sender.Sent.Dropped);
        Assert.True(sender.TrySend(Text("after")));
        var seen = new List<IgtlKind>();
        for (var i = 0; i < 200 && seen.Count < 2; i++)
        {
            sender.Flush();
            receiver.Receive();
            while (receiver.TryRead(out var message))
            {
                seen.Add(message.Kind);
                if (message.Kind == IgtlKind.Image) Assert.True(message.Image.Pixels.SequenceEqual(pixels));
            }
        }
        Assert.Equal([IgtlKind.Image, IgtlKind.String], seen);
        Assert.False(sender.IsBulkPending);
    }

    [Fact]
    public void ServingAllocatesNothing()
    {
        var client = Connect();
        client.StartTracking(0);
        Turn(client);
        var frames = 0;
        Allocations.AssertNone(() =>
        {
            _now += Duration.FromMilliseconds(1);
            _server.PublishTracking(_now);
            client.Ask(IgtlKind.GetStatus);
            client.Ask(IgtlKind.GetTransform, "Probe"u8);
            _server.Step(_now);
            while (client.TryRead(out var message))
                if (message.Kind == IgtlKind.TrackingData) frames++;
        });
        Assert.InRange(frames, 1200, int.MaxValue);
    }

    public void Dispose() => _server.Dispose();

    private IgtlClient Connect(ushort version = 2)
    {
        var (device, host) = MemoryLink.CreatePair();
        _server.Attach(device, _now);
        return new IgtlClient(host, version);
    }

    /// <summary>One turn of the server; what the client gets, in words.</summary>
    private List<string> Turn(IgtlClient client)
    {
        _server.Step(_now);
        var heard = new List<string>();
        while (client.TryRead(out var m)) heard.Add(Words(m));
        return heard;
    }

    private static string Words(in IgtlMessage m)
    {
        var type = Encoding.ASCII.GetString(m.Type);
        return m.Kind switch
        {
            IgtlKind.Capability => $"{type}:{m.Capability.Count} types",
            IgtlKind.Status => $"{type}:{m.Status.Code}:{Encoding.ASCII.GetString(m.Status.ErrorName)}",
            IgtlKind.Transform => $"{type}:{Encoding.ASCII.GetString(m.DeviceName)}:{m.Transform.TranslationMm.X}",
            IgtlKind.Position => $"{type}:{Encoding.ASCII.GetString(m.DeviceName)}:{m.Position.PositionMm.X}",
            IgtlKind.TrackingData => $"{type}:{m.Tools.Count}",
            IgtlKind.QuaternionTrackingData => $"{type}:{m.QuaternionTools.Count}",
            IgtlKind.String => $"{type}:{Encoding.ASCII.GetString(m.String.Text)}",
            IgtlKind.CommandReply => Reply(type, m),
            _ => IgtlKinds.VerbOf(m.Kind) == IgtlVerb.Reply ? $"{type}:{m.Content[0]}" : type,
        };
    }

    private static string Reply(string type, in IgtlMessage m)
    {
        m.Metadata.TryGet("Status"u8, out var status);
        return $"{type}:{m.Command.Id}:{Encoding.UTF8.GetString(m.Command.Name)}:{Encoding.UTF8.GetString(m.Command.Text)}:{Encoding.ASCII.GetString(status)}";
    }

    private static byte[] Text(string text)
    {
        var into = new byte[200];
        return into[..IgtlWriter.String(into, new IgtlEnvelope { Version = 1, DeviceName = "t"u8 }, new IgtlString(IgtlEncoding.UsAscii, Encoding.ASCII.GetBytes(text)))];
    }

    private sealed class Owner : IIgtlServerOwner
    {
        public List<string> Kinds { get; } = [];

        public void Received(IgtlServerClient client, in IgtlMessage message) => Kinds.Add(Encoding.ASCII.GetString(message.Type));

        public bool Execute(in IgtlCommand command, Span<byte> answer, out int length)
        {
            var text = command.Name.SequenceEqual("Say"u8) ? Encoding.UTF8.GetString(command.Text) + "!" : "no";
            length = Encoding.UTF8.GetBytes(text, answer);
            return text != "no";
        }
    }
}
