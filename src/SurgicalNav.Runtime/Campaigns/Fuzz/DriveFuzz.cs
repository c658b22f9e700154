using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;
using SurgicalNav.Runtime.Decoding;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>The drive link's deframer, the views of both directions' frames, and the decoder of captures.</summary>
/// <remarks>Each input is taken as bytes of a line, as a decoded block, and once more with version, type, length and check sum put right, so that the fields are reached.</remarks>
public sealed class DriveFuzz : IFuzzTarget
{
    private readonly CobsDeframer _deframer = new(DriveProtocol.MaxRawBytes);
    private readonly HeldTrajectory[] _held = [.. Enumerable.Range(1, DriveProtocol.MaxJoints).Select(n => new HeldTrajectory(n))];
    private readonly byte[] _raw = new byte[DriveProtocol.MaxRawBytes];
    private long _taken;

    public string Name => "drive";

    public IReadOnlyList<byte[]> Seeds => DriveSamples.Frames;

    /// <summary>The deframer and the views take none, but for the identity's joints; the rest is the capture's fields as JSON, which every sixteenth input becomes.</summary>
    public long MostBytesPerInput => 1 << 20;

    /// <summary>How often each type was reached with its fields, so that a run shows whether they were.</summary>
    public Dictionary<DriveFrameType, long> Accepted { get; } = [];

    public void Take(ReadOnlySpan<byte> input)
    {
        var rest = input;
        while (_deframer.TryRead(ref rest, out var block))
        {
            if (block.Length > DriveProtocol.MaxRawBytes) throw new InvalidOperationException($"A frame of {block.Length} bytes was handed out.");
            Visit(block);
        }
        Visit(input);
        Visit(Sealed(input));
        if (_taken++ % 16 != 0) return;
        using var file = new MemoryStream(input.ToArray());
        foreach (var message in DriveDecoder.Decode(file))
            if (message.IsOk == message.Fields is null) throw new InvalidOperationException("A message is neither sound nor refused.");
    }

    private ReadOnlySpan<byte> Sealed(ReadOnlySpan<byte> input)
    {
        var types = DriveSamples.Types;
        var type = types[(int)(_taken % types.Length)];
        var length = DriveProtocol.HeaderBytes + DriveProtocol.PayloadBytes(type, 1 + (int)(_taken % DriveProtocol.MaxJoints));
        var raw = _raw.AsSpan(0, length + DriveProtocol.CrcBytes);
        raw.Clear();
        input[..Math.Min(input.Length, length)].CopyTo(raw);
        (raw[HeaderLayout.Version], raw[HeaderLayout.Type]) = (DriveProtocol.Version, (byte)type);
        BinaryPrimitives.WriteUInt32LittleEndian(raw[length..], Crc32C.Compute(raw[..length]));
        return raw;
    }

    private void Visit(ReadOnlySpan<byte> raw)
    {
        if (DriveFrame.TryParse(raw, out var frame) != DriveFrameError.None) return;
        switch (frame.Type)
        {
            case DriveFrameType.Hello: _ = new HelloFrame(frame).HostNonce; break;
            case DriveFrameType.Enable: _ = new EnableFrame(frame).ChannelB; break;
            case DriveFrameType.ClearFault: _ = new ClearFaultFrame(frame).Code; break;
            case DriveFrameType.Home: _ = new HomeFrame(frame).Again; break;
            case DriveFrameType.Setpoint: new SetpointFrame(frame).ReadTrajectory(_held[frame.JointCount - 1]); break;
            case DriveFrameType.State: _ = (new StateFrame(frame).Status, new StateFrame(frame).SecondPosition(frame.JointCount - 1)); break;
            case DriveFrameType.Fault: _ = new FaultFrame(frame).Report; break;
            case DriveFrameType.Identity: _ = new IdentityFrame(frame).Read(); break;
        }
        Accepted[frame.Type] = Accepted.GetValueOrDefault(frame.Type) + 1;
    }
}
