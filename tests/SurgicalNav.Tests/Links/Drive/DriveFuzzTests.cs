using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;

namespace SurgicalNav.Tests.Links.Drive;

public sealed class DriveFuzzTests
{
    private const int Streams = 100_000;

    private static readonly byte[][] Golden =
    [
        Convert.FromHexString("0009010102010D0C0B0A010101070DF0FECA0101010567AA3A1C00"),
        Convert.FromHexString("1901020201" + "0D0C0B0A44332211E196C35A1E693CA528C06AD200"),
        Convert.FromHexString("0E01820201" + "0D0C0B0A44332211010202020101030347010102050101020601010207020802090" + "20A020B020C020D020E020F02100101" + "01023F010380BE0105C03F8941063F0F868A2800"),
        Convert.FromHexString("1001830201" + "0D0C0B0A4433221101FF010504030201" + "0103A4410107A0419029B01200"),
    ];

    /// <summary>Random bytes, and known frames with bytes changed, left out, doubled and cut, in pieces of any size: nothing throws, and no frame outgrows the bound.</summary>
    [Fact]
    public void NoStreamBreaksTheDeframerOrTheDecoders()
    {
        var random = new SeededRandom(20_260_727);
        var deframer = new CobsDeframer(DriveProtocol.MaxRawBytes);
        var stream = new byte[512];
        var (sound, unsound) = (0, 0);
        for (var i = 0; i < Streams; i++)
        {
            var length = Make(stream, random);
            var raw = stream.AsSpan(0, length);
            for (var at = 0; at < length;)
            {
                var piece = 1 + random.NextInt(length - at);
                ReadOnlySpan<byte> input = raw.Slice(at, piece);
                at += piece;
                while (deframer.TryRead(ref input, out var block))
                {
                    Assert.InRange(block.Length, 0, DriveProtocol.MaxRawBytes);
                    if (DriveFrame.TryParse(block, out var frame) != DriveFrameError.None) unsound++;
                    else sound += Visit(frame);
                }
            }
            // The same bytes taken for a decoded block: what a check sum that happens to fit would let through.
            if (DriveFrame.TryParse(raw, out var direct) == DriveFrameError.None) Visit(direct);
        }
        Assert.True(sound > Streams / 10, $"only {sound} sound frames came through");
        Assert.True(unsound > Streams / 10, $"only {unsound} unsound ones");
    }

    private static int Make(byte[] stream, SeededRandom random)
    {
        if (random.NextInt(4) == 0)
        {
            var length = 1 + random.NextInt(stream.Length);
            for (var i = 0; i < length; i++) stream[i] = (byte)random.NextUInt64();
            return length;
        }
        var count = 0;
        for (var frames = 1 + random.NextInt(3); frames > 0; frames--)
        {
            var golden = Golden[random.NextInt(Golden.Length)];
            var keep = random.NextInt(8) == 0 ? random.NextInt(golden.Length) : golden.Length;
            golden.AsSpan(0, keep).CopyTo(stream.AsSpan(count));
            count += keep;
        }
        for (var changes = random.NextInt(4); changes > 0 && count > 0; changes--) stream[random.NextInt(count)] = (byte)random.NextUInt64();
        return Math.Max(1, count);
    }

    private static int Visit(DriveFrame frame)
    {
        switch (frame.Type)
        {
            case DriveFrameType.Hello: _ = new HelloFrame(frame).HostNonce; break;
            case DriveFrameType.Enable: _ = new EnableFrame(frame).ChannelB; break;
            case DriveFrameType.ClearFault: _ = new ClearFaultFrame(frame).Code; break;
            case DriveFrameType.Setpoint: new SetpointFrame(frame).ReadTrajectory(new HeldTrajectory(frame.JointCount)); break;
            case DriveFrameType.State: _ = (new StateFrame(frame).Status, new StateFrame(frame).SecondPosition(frame.JointCount - 1)); break;
            case DriveFrameType.Fault: _ = new FaultFrame(frame).Report; break;
            case DriveFrameType.Identity: _ = new IdentityFrame(frame).Read(); break;
        }
        return 1;
    }
}
