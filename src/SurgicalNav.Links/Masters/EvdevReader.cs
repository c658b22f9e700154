using System.Buffers.Binary;

namespace SurgicalNav.Links.Masters;

/// <summary>The parts of linux/input-event-codes.h that hands and feet need.</summary>
public static class EvdevCodes
{
    public const ushort Synchronise = 0, Key = 1, Absolute = 3;
    public const ushort Report = 0, Dropped = 3;

    public const ushort AxisX = 0, AxisY = 1, AxisZ = 2, AxisRx = 3, AxisRy = 4, AxisRz = 5, HatX = 16, HatY = 17;
    public const ushort South = 0x130, East = 0x131, North = 0x133, West = 0x134, ShoulderLeft = 0x136, ShoulderRight = 0x137, Select = 0x13A, Start = 0x13B;

    /// <summary>Axes are numbered below this.</summary>
    public const int Axes = 0x40;

    /// <summary>Keys and buttons are numbered below this.</summary>
    public const int Keys = 0x300;
}

/// <summary>One change that an input device reports.</summary>
/// <param name="Type">Key, axis, end of a report.</param>
/// <param name="Code">Which.</param>
/// <param name="Value">A button's 0 and 1 (2 repeats), an axis' place in its range.</param>
public readonly record struct EvdevEvent(ushort Type, ushort Code, int Value);

/// <summary>Cuts a stream of bytes into <c>struct input_event</c> of 64-bit Linux: 16 bytes of time, type, code, value.</summary>
/// <remarks>The stream has no marks: after a lost byte everything is shifted. The device file gives whole events, so a shift means another kind of file, and
/// events of impossible types are counted and passed over.</remarks>
public sealed class EvdevReader
{
    public const int EventBytes = 24;

    private const ushort MostType = 0x1F;

    private readonly byte[] _event = new byte[EventBytes];
    private int _length;

    public long Events { get; private set; }

    public long Malformed { get; private set; }

    /// <summary>The next event out of <paramref name="bytes"/>, which is moved on; false when more are needed.</summary>
    public bool TryRead(ref ReadOnlySpan<byte> bytes, out EvdevEvent read)
    {
        while (!bytes.IsEmpty)
        {
            var n = Math.Min(EventBytes - _length, bytes.Length);
            bytes[..n].CopyTo(_event.AsSpan(_length));
            bytes = bytes[n..];
            _length += n;
            if (_length < EventBytes) break;
            _length = 0;
            read = new EvdevEvent(BinaryPrimitives.ReadUInt16LittleEndian(_event.AsSpan(16)), BinaryPrimitives.ReadUInt16LittleEndian(_event.AsSpan(18)), BinaryPrimitives.ReadInt32LittleEndian(_event.AsSpan(20)));
            // Microseconds of a second cannot reach a million.
            if (read.Type <= MostType && BinaryPrimitives.ReadInt64LittleEndian(_event.AsSpan(8)) is >= 0 and < 1_000_000)
            {
                Events++;
                return true;
            }
            Malformed++;
        }
        read = default;
        return false;
    }

    /// <summary>Writes an event as the kernel does.</summary>
    /// <param name="wire">24 bytes.</param>
    /// <param name="timeUs">Since whatever the device's clock counts from.</param>
    /// <param name="what">The change.</param>
    public static void Encode(Span<byte> wire, long timeUs, in EvdevEvent what)
    {
        BinaryPrimitives.WriteInt64LittleEndian(wire, timeUs / 1_000_000);
        BinaryPrimitives.WriteInt64LittleEndian(wire[8..], timeUs % 1_000_000);
        BinaryPrimitives.WriteUInt16LittleEndian(wire[16..], what.Type);
        BinaryPrimitives.WriteUInt16LittleEndian(wire[18..], what.Code);
        BinaryPrimitives.WriteInt32LittleEndian(wire[20..], what.Value);
    }
}
