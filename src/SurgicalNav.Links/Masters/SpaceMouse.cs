using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.Masters;

/// <summary>What one report of a SpaceMouse tells.</summary>
public enum SpaceMousePart
{
    Nothing,
    Push,
    Turn,

    /// <summary>Both in one, as newer models send.</summary>
    Both,
    Buttons,
}

/// <summary>One HID report of a SpaceMouse, in the device's own axes and counts.</summary>
/// <param name="Part">What it tells.</param>
/// <param name="Push">Counts right, towards the user, down.</param>
/// <param name="Turn">Counts about the same axes.</param>
/// <param name="Buttons">One bit a button.</param>
/// <remarks>Report 1 is the push (7 bytes) or the push and the turn (13 bytes), report 2 the turn (7), report 3 the buttons (2 to 7). Little-endian, signed 16 bits.</remarks>
public readonly record struct SpaceMouseReport(SpaceMousePart Part, Vec3 Push, Vec3 Turn, uint Buttons)
{
    public const int MostBytes = 64;

    /// <summary>A cap pushed as far as it goes.</summary>
    public const int FullScale = 350;

    private const int Split = 7, Combined = 13, LeastButtons = 2, MostButtons = 7;

    /// <param name="bytes">One whole report, as one read of the device file gives it.</param>
    /// <param name="report">Part is Nothing for a report of another kind, such as the battery's.</param>
    /// <returns>False where a report of a known number has a length that it cannot have.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SpaceMouseReport report)
    {
        report = default;
        if (bytes.IsEmpty) return false;
        switch (bytes[0])
        {
            case 1 when bytes.Length == Split:
                report = new SpaceMouseReport(SpaceMousePart.Push, Counts(bytes[1..]), Vec3.Zero, 0);
                return true;
            case 1 when bytes.Length == Combined:
                report = new SpaceMouseReport(SpaceMousePart.Both, Counts(bytes[1..]), Counts(bytes[7..]), 0);
                return true;
            case 2 when bytes.Length == Split:
                report = new SpaceMouseReport(SpaceMousePart.Turn, Vec3.Zero, Counts(bytes[1..]), 0);
                return true;
            case 3 when bytes.Length is >= LeastButtons and <= MostButtons:
                var buttons = 0u;
                for (var i = Math.Min(4, bytes.Length - 1); i >= 1; i--) buttons = buttons << 8 | bytes[i];
                report = new SpaceMouseReport(SpaceMousePart.Buttons, Vec3.Zero, Vec3.Zero, buttons);
                return true;
            default:
                return bytes[0] is 0 or > 3;
        }
    }

    /// <returns>Bytes written.</returns>
    public int Encode(Span<byte> wire)
    {
        switch (Part)
        {
            case SpaceMousePart.Push:
                wire[0] = 1;
                Put(wire[1..], Push);
                return Split;
            case SpaceMousePart.Both:
                wire[0] = 1;
                Put(wire[1..], Push);
                Put(wire[7..], Turn);
                return Combined;
            case SpaceMousePart.Turn:
                wire[0] = 2;
                Put(wire[1..], Turn);
                return Split;
            case SpaceMousePart.Buttons:
                wire[0] = 3;
                BinaryPrimitives.WriteUInt16LittleEndian(wire[1..], (ushort)Buttons);
                return 3;
            default:
                return 0;
        }
    }

    private static Vec3 Counts(ReadOnlySpan<byte> wire) =>
        new(BinaryPrimitives.ReadInt16LittleEndian(wire), BinaryPrimitives.ReadInt16LittleEndian(wire[2..]), BinaryPrimitives.ReadInt16LittleEndian(wire[4..]));

    private static void Put(Span<byte> wire, Vec3 counts)
    {
        BinaryPrimitives.WriteInt16LittleEndian(wire, (short)counts.X);
        BinaryPrimitives.WriteInt16LittleEndian(wire[2..], (short)counts.Y);
        BinaryPrimitives.WriteInt16LittleEndian(wire[4..], (short)counts.Z);
    }
}
