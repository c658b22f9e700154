namespace SurgicalNav.Links.Dynamixel;

/// <summary>What a write to an item does to the motor.</summary>
public enum DynamixelEffect
{
    /// <summary>Only read.</summary>
    None,

    /// <summary>Settings that the device takes only while its torque is off, or that have nothing to do with motion.</summary>
    Setting,

    /// <summary>Switches torque, sets a goal, or changes how goals are followed or supervised: the guard's alone.</summary>
    Motion,
}

/// <summary>One item of a control table.</summary>
/// <param name="Name">ROBOTIS' own.</param>
/// <param name="Bytes">1, 2 or 4, little-endian.</param>
/// <param name="IsStored">Kept without power (EEPROM), and locked while torque is on.</param>
/// <param name="Least">Lowest value that may be written; below 0 the item is signed.</param>
/// <param name="Most">Highest value that may be written.</param>
/// <param name="IsSigned">Two's complement.</param>
public sealed record DynamixelItem(string Name, ushort Address, byte Bytes, DynamixelEffect Effect, bool IsStored, long Least, long Most, bool IsSigned = false)
{
    public int End => Address + Bytes;

    public bool IsReadOnly => Effect == DynamixelEffect.None;

    /// <param name="from">The item's bytes.</param>
    public long Read(ReadOnlySpan<byte> from)
    {
        long value = 0;
        for (var i = Bytes - 1; i >= 0; i--) value = value << 8 | from[i];
        var sign = 1L << 8 * Bytes - 1;
        return IsSigned ? (value ^ sign) - sign : value;
    }

    public void Write(Span<byte> into, long value)
    {
        for (var i = 0; i < Bytes; i++) into[i] = (byte)(value >> 8 * i);
    }
}
