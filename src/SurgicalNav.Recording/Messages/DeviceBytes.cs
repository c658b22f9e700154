using SurgicalNav.Core.Time;

namespace SurgicalNav.Recording.Messages;

/// <summary>Bytes of a device's link, as surgicalnav.DeviceBytes says.</summary>
public readonly ref struct DeviceBytes(Instant at, bool sent, ReadOnlySpan<byte> data)
{
    public const string SchemaName = "surgicalnav.DeviceBytes";

    public Instant At { get; } = at;

    /// <summary>To the device; otherwise from it.</summary>
    public bool Sent { get; } = sent;

    public ReadOnlySpan<byte> Data { get; } = data;

    internal int MaxBytes => 3 * ProtoWriter.MaxScalarBytes + Data.Length;

    internal int Encode(Span<byte> target)
    {
        var w = new ProtoWriter(target);
        w.Fixed64(1, At.Nanoseconds);
        w.Bool(2, Sent);
        w.Bytes(3, Data);
        return w.Length;
    }

    /// <exception cref="MalformedMessageException">The bytes are no such message.</exception>
    public static DeviceBytes Decode(ReadOnlySpan<byte> message)
    {
        var at = 0L;
        var sent = false;
        ReadOnlySpan<byte> data = default;
        var r = new ProtoReader(message);
        while (r.Next())
            switch (r.Field)
            {
                case 1: at = r.Fixed64(); break;
                case 2: sent = r.Bool(); break;
                case 3: data = r.Bytes(); break;
                default: break;
            }
        return new DeviceBytes(new Instant(at), sent, data);
    }
}
