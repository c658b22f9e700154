using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Masters;

namespace SurgicalNav.Tests.Links.Masters;

/// <summary>Teleoperation over a network that loses, doubles, delays, swaps, replays and forges.</summary>
public sealed class NetworkMasterTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)(7 * i))], OtherKey = [.. Enumerable.Range(1, 32).Select(i => (byte)(7 * i + (i == 32 ? 1 : 0)))];
    private const ulong Session = 0x1122334455667788;

    /// <summary>Datagrams wait on both ways until a test hands them on.</summary>
    private sealed class Wire : IByteLink
    {
        public readonly Queue<byte[]> Arrived = new();
        public readonly List<byte[]> Sent = [];
        public string Name => "wire";
        public bool IsOpen { get; set; } = true;
        public LinkCounters Counters => default;

        public int Read(Span<byte> into)
        {
            if (!Arrived.TryDequeue(out var d)) return 0;
            if (d.Length > into.Length) return 0;
            d.CopyTo(into);
            return d.Length;
        }

        public bool TryWrite(ReadOnlySpan<byte> bytes)
        {
            Sent.Add(bytes.ToArray());
            return true;
        }

        public void Dispose() => IsOpen = false;
    }

    private sealed class Pair
    {
        public readonly Wire Robot = new(), Console = new();
        public readonly NetworkMasterInput Input;
        public readonly NetworkMasterSender Sender;
        public Instant Now = Instant.FromSeconds(50);

        /// <summary>The console's clock counts from elsewhere.</summary>
        public Instant ConsoleNow => Now + Duration.FromSeconds(1000);

        public Pair(byte[]? key = null)
        {
            Input = new NetworkMasterInput(Robot, Key, Session);
            Sender = new NetworkMasterSender(Console, key ?? Key, MasterHand.Left);
        }

        public void Beat()
        {
            Input.Poll(Now);
            foreach (var d in Robot.Sent) Console.Arrived.Enqueue(d);
            Robot.Sent.Clear();
            Sender.Poll(ConsoleNow);
        }

        /// <summary>The datagram of a look made now.</summary>
        public byte[] Look(double x = 0, MasterButtons buttons = MasterButtons.Present)
        {
            var pose = new Rigid<MasterConsole, MasterHandle>(Quat.Identity, new Vec3(x, 0, 0));
            Assert.True(Sender.Send(MasterSample.OfPose(1, ConsoleNow, ConsoleNow, pose, 0.5, buttons)));
            var d = Console.Sent[^1];
            Console.Sent.Clear();
            return d;
        }

        public MasterSample Take(params byte[][] datagrams)
        {
            foreach (var d in datagrams) Robot.Arrived.Enqueue(d);
            return Input.Poll(Now);
        }

        public void Wait(double ms) => Now += Duration.FromMilliseconds(ms);
    }

    [Fact]
    public void ALookComesOverWithItsAgeByTheRobotsClock()
    {
        var p = new Pair();
        Assert.False(p.Sender.Send(MasterSample.OfRate(1, p.ConsoleNow, p.ConsoleNow, Vec3.Zero, Vec3.Zero, 1, default)));
        p.Input.Poll(p.Now);
        var beatAt = p.Now;
        // 3 ms to the console, 4 ms held, 5 ms back: the age is not less than the 5 ms, and counts the beat's way as well.
        p.Wait(3);
        p.Beat();
        p.Wait(4);
        var d = p.Look(12.5);
        Assert.Equal(MasterReport.WireBytes, d.Length);
        p.Wait(5);
        var sample = p.Take(d);
        Assert.Equal((MasterKind.Pose, 12.5, 0.5, MasterButtons.Present), (sample.Kind, sample.ConsoleFromHandle.TranslationMm.X, sample.Grip, sample.Buttons));
        Assert.Equal((beatAt + Duration.FromMilliseconds(4), p.Now, 1L), (sample.AcquiredAt, sample.ReceivedAt, sample.Sequence));
        Assert.Equal(new NetworkMasterCounters(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), p.Input.Counters);
    }

    [Fact]
    public void LostDoubledSwappedAndReplayedDatagramsAreCountedAndNoneIsActedOnTwice()
    {
        var p = new Pair();
        p.Beat();
        var d = Enumerable.Range(0, 100).Select(i => p.Look(i)).ToArray();
        Assert.Equal(0, p.Take(d[0]).ConsoleFromHandle.TranslationMm.X);
        Assert.Equal(3, p.Take(d[3]).ConsoleFromHandle.TranslationMm.X);
        Assert.Equal((2L, 2L), (p.Input.Counters.Accepted, p.Input.Counters.Missing));
        // Late in order, and again, and what was had already.
        Assert.Equal(3, p.Take(d[1], d[1], d[3], d[0]).ConsoleFromHandle.TranslationMm.X);
        Assert.Equal((2L, 1L, 3L, 1L), (p.Input.Counters.Accepted, p.Input.Counters.Reordered, p.Input.Counters.Doubled, p.Input.Counters.Missing));
        Assert.Equal(99, p.Take(d[99]).ConsoleFromHandle.TranslationMm.X);
        Assert.Equal(99, p.Take(d[2], d[35], d[36]).ConsoleFromHandle.TranslationMm.X);
        var c = p.Input.Counters;
        // 99 − 35 = 64 numbers back nobody remembers; 63 back it is known never to have come.
        Assert.Equal((3L, 2L, 2L, 3L, 95L), (c.Accepted, c.Replayed, c.Reordered, c.Doubled, c.Missing));
    }

    [Fact]
    public void LateOnesAndLossBeyondTheDeadlineAreAnAbsentOperator()
    {
        var p = new Pair();
        p.Beat();
        var d = p.Look(1);
        var late = p.Look(2);
        Assert.Equal(MasterKind.Pose, p.Take(d).Kind);
        p.Wait(100);
        Assert.Equal(MasterKind.Pose, p.Input.Poll(p.Now).Kind);
        p.Wait(0.001);
        Assert.Equal((MasterKind.None, MasterButtons.None), (p.Input.Poll(p.Now).Kind, p.Input.Poll(p.Now).Buttons));
        Assert.Equal(MasterKind.None, p.Take(late).Kind);
        Assert.Equal((1L, 1L), (p.Input.Counters.Accepted, p.Input.Counters.Late));
        // A backlog let go at once: only what is new enough counts.
        p.Beat();
        Assert.Equal(3, p.Take(p.Look(3)).ConsoleFromHandle.TranslationMm.X);
    }

    [Fact]
    public void NothingSealedWithAnotherKeyOrOfAnotherSessionOrHandIsActedOn()
    {
        var p = new Pair(OtherKey);
        p.Beat();
        Assert.False(p.Sender.HasSession);
        Assert.Equal(1, p.Sender.Refused);

        var q = new Pair();
        q.Beat();
        var d = q.Look(1);
        var wire = new byte[MasterReport.WireBytes];
        var sample = MasterSample.OfRate(1, default, default, Vec3.UnitX, Vec3.Zero, 1, MasterButtons.Present);
        MasterPacket.Encode(wire, new MasterReport(MasterHand.Left, Session, 5, 0, q.Now.Nanoseconds, 0, sample), OtherKey);
        Assert.Equal((MasterKind.None, 1L), (q.Take(wire).Kind, q.Input.Counters.Forged));
        MasterPacket.Encode(wire, new MasterReport(MasterHand.Left, Session + 1, 5, 0, q.Now.Nanoseconds, 0, sample), Key);
        Assert.Equal((MasterKind.None, 1L), (q.Take(wire).Kind, q.Input.Counters.OtherSession));
        MasterPacket.Encode(wire, new MasterReport(MasterHand.Right, Session, 5, 0, q.Now.Nanoseconds, 0, sample), Key);
        Assert.Equal((MasterKind.None, 1L), (q.Take(wire).Kind, q.Input.Counters.OtherHand));
        // An echo from before the session, or from the future.
        MasterPacket.Encode(wire, new MasterReport(MasterHand.Left, Session, 5, 0, q.Now.Nanoseconds - 1, 0, sample), Key);
        q.Take(wire);
        MasterPacket.Encode(wire, new MasterReport(MasterHand.Left, Session, 5, 0, q.Now.Nanoseconds + 1, -5, sample), Key);
        q.Take(wire);
        MasterPacket.Encode(wire, new MasterReport(MasterHand.Left, Session, 5, 0, q.Now.Nanoseconds, long.MaxValue, sample), Key);
        Assert.Equal((MasterKind.None, 3L), (q.Take(wire).Kind, q.Input.Counters.Unsound));
        // A beat played back at the robot is no look: another length.
        q.Take(d[..MasterBeat.WireBytes]);
        Assert.Equal(1, q.Input.Counters.NotOurs);
        Assert.Equal(1, q.Take(d).ConsoleFromHandle.TranslationMm.X);
        // The whole session played back to the next one.
        using var next = new NetworkMasterInput(q.Robot, Key, Session + 9);
        q.Robot.Arrived.Enqueue(d);
        Assert.Equal((MasterKind.None, 1L), (next.Poll(q.Now).Kind, next.Counters.OtherSession));
    }

    [Fact]
    public void EveryFlippedBitAndEveryOtherLengthIsRefused()
    {
        var p = new Pair();
        p.Beat();
        var d = p.Look(1);
        for (var bit = 0; bit < 8 * d.Length; bit++)
        {
            var flipped = (byte[])d.Clone();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.Equal(MasterPacketFlaw.Forged, MasterPacket.TryDecode(flipped, Key, out MasterReport report));
            Assert.Equal(default, report);
        }
        for (var n = 0; n < 200; n++)
            if (n != d.Length) Assert.Equal(MasterPacketFlaw.NotOurs, MasterPacket.TryDecode(new byte[n], Key, out MasterReport _));
        Assert.Equal(MasterKind.Pose, p.Take(d).Kind);
    }

    /// <summary>Numbers that no hand can have, well sealed: another program's fault, and still not acted on.</summary>
    [Fact]
    public void SealedNonsenseIsUnsound()
    {
        var wire = new byte[MasterReport.WireBytes];
        var good = MasterSample.OfPose(0, default, default, new Rigid<MasterConsole, MasterHandle>(Quat.Identity, Vec3.Zero), 0.5, MasterButtons.Present);
        var bad = new[]
        {
            good with { Grip = double.NaN }, good with { Grip = 1.01 }, good with { ConsoleFromHandle = new(new Quat(1, 1, 0, 0), Vec3.Zero) },
            good with { ConsoleFromHandle = new(Quat.Identity, new Vec3(double.PositiveInfinity, 0, 0)) }, good with { Buttons = (MasterButtons)16 }, good with { Kind = (MasterKind)3 },
            MasterSample.OfRate(0, default, default, new Vec3(1.5, 0, 0), Vec3.Zero, 1, default), MasterSample.OfRate(0, default, default, Vec3.Zero, new Vec3(0, double.NaN, 0), 1, default), default,
        };
        foreach (var sample in bad)
        {
            MasterPacket.Encode(wire, new MasterReport(MasterHand.Left, Session, 1, 0, 0, 0, sample), Key);
            Assert.Equal(MasterPacketFlaw.Unsound, MasterPacket.TryDecode(wire, Key, out MasterReport _));
        }
        MasterPacket.Encode(wire, new MasterReport(MasterHand.Left, Session, 1, 2, 3, -4, good), Key);
        Assert.Equal(MasterPacketFlaw.None, MasterPacket.TryDecode(wire, Key, out MasterReport back));
        Assert.Equal(new MasterReport(MasterHand.Left, Session, 1, 2, 3, -4, good), back);
    }

    /// <summary>RFC 4231, test case 2, is what the seal is made by.</summary>
    [Fact]
    public void TheSealIsHmacSha256()
    {
        var wire = new byte[28 + 32];
        "what do ya want for nothing?"u8.CopyTo(wire);
        MasterPacket.Seal(wire, "Jefe"u8);
        Assert.Equal("5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843", Convert.ToHexString(wire.AsSpan(28)));
    }

    /// <summary>Over any network: what is handed out gets only newer, is never younger than it is said to be, and never older than the deadline.</summary>
    [Fact]
    public void OverAnyNetworkNoAgeIsUnderestimatedAndNothingGoesBack() => Gen.Select(Gen.ULong, Gen.Double[0, 0.5]).Sample((seed, loss) =>
    {
        var random = new SeededRandom(seed);
        var p = new Pair();
        var start = p.Now;
        var onTheWay = new List<(Instant At, bool ToRobot, byte[] Datagram)>();
        var (lastX, lastAt) = (-1.0, Instant.MinValue);
        for (var i = 0; i < 400; i++)
        {
            p.Wait(1);
            foreach (var (d, toRobot) in p.Robot.Sent.Select(d => (d, false)).Concat(p.Console.Sent.Select(d => (d, true))).ToList())
                for (var copies = random.NextDouble() < loss ? 0 : random.NextInt(10) == 0 ? 2 : 1; copies > 0; copies--)
                    onTheWay.Add((p.Now + Duration.FromMilliseconds(random.NextInt(20) == 0 ? random.Uniform(0, 300) : random.Uniform(0, 15)), toRobot, d));
            p.Robot.Sent.Clear();
            p.Console.Sent.Clear();
            foreach (var (at, toRobot, d) in onTheWay.FindAll(w => w.At <= p.Now)) (toRobot ? p.Robot : p.Console).Arrived.Enqueue(d);
            onTheWay.RemoveAll(w => w.At <= p.Now);
            p.Sender.Poll(p.ConsoleNow);
            // The place tells when the look was made.
            var made = (p.Now - start).Milliseconds;
            p.Sender.Send(MasterSample.OfPose(1, p.ConsoleNow, p.ConsoleNow, new Rigid<MasterConsole, MasterHandle>(Quat.Identity, new Vec3(made, 0, 0)), 1, MasterButtons.Present));
            var sample = p.Input.Poll(p.Now);
            if (sample.Kind == MasterKind.None) continue;
            var x = sample.ConsoleFromHandle.TranslationMm.X;
            if (x < lastX || sample.AcquiredAt < lastAt || (sample.AcquiredAt - start).Milliseconds > x + 1e-6 || (p.Now - sample.AcquiredAt).Milliseconds > 100) return false;
            (lastX, lastAt) = (x, sample.AcquiredAt);
        }
        var c = p.Input.Counters;
        return lastX > 100 && c.Forged + c.NotOurs + c.Unsound + c.OtherSession + c.OtherHand == 0;
    }, iter: 60);

    [Fact]
    public void AnOldSessionsBeatDrawsTheConsoleAwayFromNoLivingOne()
    {
        var p = new Pair();
        p.Beat();
        var old = new byte[MasterBeat.WireBytes];
        MasterPacket.Encode(old, new MasterBeat(MasterHand.Left, 99, 7, 0), Key);
        p.Console.Arrived.Enqueue(old);
        p.Sender.Poll(p.ConsoleNow);
        Assert.Equal(1, p.Sender.Refused);
        Assert.Equal(1, p.Take(p.Look(1)).ConsoleFromHandle.TranslationMm.X);
        p.Wait(1001);
        p.Console.Arrived.Enqueue(old);
        p.Sender.Poll(p.ConsoleNow);
        p.Take(p.Look(2));
        Assert.Equal(1, p.Input.Counters.OtherSession);
    }

    [Fact]
    public void ADatagramIsTakenAndSentWithoutAllocating()
    {
        var p = new Pair();
        p.Beat();
        var d = Enumerable.Range(0, 300).Select(i => p.Look(i)).ToArray();
        using var quiet = new NetworkMasterInput(new Replayed(d), Key, Session);
        quiet.Poll(p.Now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) quiet.Poll(p.Now);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(300, quiet.Counters.Accepted);
    }

    private sealed class Replayed(byte[][] datagrams) : IByteLink
    {
        private int _next, _turn;
        public string Name => "replayed";
        public bool IsOpen => true;
        public LinkCounters Counters => default;

        public int Read(Span<byte> into)
        {
            // Four a poll.
            if (_turn++ % 5 == 4 || _next == datagrams.Length) return 0;
            datagrams[_next].CopyTo(into);
            return datagrams[_next++].Length;
        }

        public bool TryWrite(ReadOnlySpan<byte> bytes) => true;

        public void Dispose()
        {
        }
    }

    [Fact]
    public void OptionsThatCannotBeAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new NetworkMasterInput(new Wire(), new byte[16], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NetworkMasterInput(new Wire(), Key, 0));
        Assert.Throws<ArgumentException>(() => new NetworkMasterInput(new Wire(), Key, 1, new NetworkMasterOptions { BeatEvery = Duration.FromSeconds(1) }));
        Assert.NotEqual(MasterKey.NewSession(), MasterKey.NewSession());
    }
}
