using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Masters;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.Tests.Links.Masters;

/// <summary>Handles over OpenIGTLink.</summary>
public sealed class IgtlMasterTests
{
    private static readonly Instant Start = Instant.FromSeconds(100);
    private static readonly Quat Turned = Quat.FromAxisAngle(new Vec3(1, 2, 3), 0.7);
    private static readonly Vec3 Place = new(10, -20, 30);

    private static byte[] Message(IgtlKind kind, string device, long senderNs, double norm = 1, IgtlPositionForm form = IgtlPositionForm.Full, string tool = "Left")
    {
        var wire = new byte[512];
        var envelope = new IgtlEnvelope { Version = 1, DeviceName = System.Text.Encoding.ASCII.GetBytes(device), Time = senderNs == 0 ? default : IgtlTime.FromNanoseconds(senderNs) };
        var content = IgtlWriter.Content(wire, envelope);
        var q = new Quat(Turned.W * norm, Turned.X * norm, Turned.Y * norm, Turned.Z * norm);
        var bytes = 0;
        switch (kind)
        {
            case IgtlKind.Transform:
                IgtlMatrix.From(Turned, Place).Encode(content);
                if (norm != 1) content[0] ^= 0x40;
                bytes = IgtlMatrix.WireBytes;
                break;
            case IgtlKind.Position or IgtlKind.QuaternionTransform:
                bytes = new IgtlPosition(Place, q, form).Encode(content);
                break;
            case IgtlKind.QuaternionTrackingData:
                IgtlQuaternionToolList.Encode(content, new IgtlQuaternionTool("Other"u8, IgtlToolType.Tracker, 0, new IgtlPosition(Vec3.Zero, Quat.Identity, IgtlPositionForm.Full)));
                IgtlQuaternionToolList.Encode(content[IgtlQuaternionToolList.WireBytesPerTool..], new IgtlQuaternionTool(System.Text.Encoding.ASCII.GetBytes(tool), IgtlToolType.Tracker, 0, new IgtlPosition(Place, q, IgtlPositionForm.Full)));
                bytes = 2 * IgtlQuaternionToolList.WireBytesPerTool;
                break;
        }
        return wire[..IgtlWriter.Finish(wire, kind, envelope, bytes)];
    }

    [Theory]
    [InlineData(IgtlKind.Transform)]
    [InlineData(IgtlKind.Position)]
    [InlineData(IgtlKind.QuaternionTransform)]
    [InlineData(IgtlKind.QuaternionTrackingData)]
    public void EveryKindOfPoseIsTakenInTheConsolesAxes(IgtlKind kind)
    {
        var (far, near) = MemoryLink.CreatePair();
        // The sender's y up and z towards the surgeon: the console's y down and z away.
        var axes = Quat.FromAxisAngle(Vec3.UnitX, Math.PI);
        using var input = new IgtlMasterInput(near, new IgtlMasterOptions { Device = "Left", ConsoleFromSender = axes, Grip = 0.25 });
        Assert.Equal(MasterKind.None, input.Poll(Start).Kind);
        far.TryWrite(Message(kind, kind == IgtlKind.QuaternionTrackingData ? "Rack" : "Left", 0));
        var sample = input.Poll(Start);
        Assert.Equal((MasterKind.Pose, 0.25, MasterButtons.None, Start), (sample.Kind, sample.Grip, sample.Buttons, sample.AcquiredAt));
        Assert.True((sample.ConsoleFromHandle.TranslationMm - new Vec3(10, 20, -30)).Length < 1e-5);
        Assert.True((sample.ConsoleFromHandle.Rotation * (axes * Turned).Conjugate).Log().Length < 1e-6);
        Assert.True(sample.IsSound);
        Assert.Equal(0, input.Malformed);
        // Silence is loss.
        Assert.Equal(MasterKind.Pose, input.Poll(Start + Duration.FromMilliseconds(100)).Kind);
        Assert.Equal(MasterKind.None, input.Poll(Start + Duration.FromMilliseconds(101)).Kind);
    }

    [Fact]
    public void OtherDevicesPlacesWithoutOrientationAndPosesThatAreNoneAreNoHandle()
    {
        var (far, near) = MemoryLink.CreatePair();
        using var input = new IgtlMasterInput(near, new IgtlMasterOptions { Device = "Left" });
        far.TryWrite(Message(IgtlKind.Transform, "Right", 0));
        far.TryWrite(Message(IgtlKind.QuaternionTrackingData, "Rack", 0, tool: "Lefty"));
        Assert.Equal((MasterKind.None, 0L), (input.Poll(Start).Kind, input.Malformed));
        far.TryWrite(Message(IgtlKind.Position, "Left", 0, form: IgtlPositionForm.PositionOnly));
        far.TryWrite(Message(IgtlKind.QuaternionTransform, "Left", 0, norm: 1.2));
        far.TryWrite(Message(IgtlKind.Transform, "Left", 0, norm: 2));
        Assert.Equal((MasterKind.None, 3L), (input.Poll(Start).Kind, input.Malformed));
        far.TryWrite([1, 2, 3]);
        far.TryWrite(Message(IgtlKind.Position, "Left", 0, form: IgtlPositionForm.ThreeComponents));
        Assert.Equal((MasterKind.Pose, true), (input.Poll(Start).Kind, input.Malformed > 3));
    }

    /// <summary>The sender's clock counts from elsewhere; what took longer than the fastest is seen, and what is older than what is known is dropped.</summary>
    [Fact]
    public void AMessageThatTookLongerThanTheFastestIsOlder()
    {
        var (far, near) = MemoryLink.CreatePair();
        using var input = new IgtlMasterInput(near);
        const long Elsewhere = 1_700_000_000_000_000_000;
        long At(double ms) => Elsewhere + (long)(ms * 1e6);
        MasterSample Take(double sentMs, double receivedMs)
        {
            far.TryWrite(Message(IgtlKind.Transform, "Left", At(sentMs)));
            return input.Poll(Start + Duration.FromMilliseconds(receivedMs));
        }
        Assert.Equal(5, (Take(0, 5).AcquiredAt - Start).Milliseconds, tolerance: 1e-3);
        Assert.Equal(15, (Take(10, 40).AcquiredAt - Start).Milliseconds, tolerance: 1e-3);
        // Faster than all before.
        Assert.Equal(52, (Take(50, 52).AcquiredAt - Start).Milliseconds, tolerance: 1e-3);
        Assert.Equal(62, (Take(60, 90).AcquiredAt - Start).Milliseconds, tolerance: 1e-3);
        var (before, sequence) = (input.Malformed, input.Poll(Start + Duration.FromMilliseconds(91)).Sequence);
        Assert.Equal(sequence, Take(40, 95).Sequence);
        Assert.Equal(before + 1, input.Malformed);
    }

    [Fact]
    public void TheLeastLagForgetsWhatIsTwentySecondsOldSoThatDriftingClocksDoNoHarm()
    {
        var lag = new LeastLag();
        var worst = 0.0;
        for (var i = 0; i < 100_000; i++)
        {
            // 100 ppm slow, 2 ms of travel at least, up to 10 ms more.
            var (real, travel) = (i * 10e6, 2e6 + i * 7919 % 1000 / 1000.0 * 10e6);
            var received = new Instant((long)(real + travel));
            var found = lag.Take((long)(real * 0.9999), received);
            Assert.True(found <= received);
            worst = Math.Max(worst, Math.Abs((found.Nanoseconds - (real + 2e6)) * 1e-6));
        }
        Assert.True(worst < 2.2, $"{worst} ms");
    }
}
