namespace SurgicalNav.Links.Dynamixel;

/// <summary>The instructions of Protocol 2.0 that are spoken here (ROBOTIS e-manual, "Instruction").</summary>
public enum DynamixelInstruction : byte
{
    Ping = 0x01,
    Read = 0x02,
    Write = 0x03,
    RegWrite = 0x04,
    Action = 0x05,
    FactoryReset = 0x06,
    Reboot = 0x08,
    Clear = 0x10,
    Status = 0x55,
    SyncRead = 0x82,
    SyncWrite = 0x83,
    FastSyncRead = 0x8A,
    BulkRead = 0x92,
    BulkWrite = 0x93,
    FastBulkRead = 0x9A,
}

/// <summary>The error number of a status packet; bit 7 beside it is <see cref="DynamixelProtocol.Alert"/>.</summary>
public enum DynamixelError : byte
{
    None = 0,
    ResultFail = 1,
    Instruction = 2,
    Crc = 3,
    DataRange = 4,
    DataLength = 5,
    DataLimit = 6,
    Access = 7,
}

/// <summary>What a factory reset leaves as it is.</summary>
public enum DynamixelReset : byte
{
    KeepId = 0x01,
    KeepIdAndBaud = 0x02,
    All = 0xFF,
}

/// <summary>Places and limits of a packet: FF FF FD 00, ID, length (2), instruction, parameters, CRC (2).</summary>
public static class DynamixelProtocol
{
    public const byte Broadcast = 0xFE;

    /// <summary>The highest ID of a device; 253 and 255 would look like a header.</summary>
    public const byte MostId = 252;

    /// <summary>All devices that a line can have.</summary>
    public const int MostDevices = MostId + 1;

    /// <summary>In a status packet's error byte: the device has found something wrong with itself, and its Hardware Error Status says what.</summary>
    public const byte Alert = 0x80;

    /// <summary>The longest packet that is believed, stuffing included: a fast read of every device of a line with 12 bytes each fits, and four times what ROBOTIS' own SDK takes.</summary>
    public const int MostPacketBytes = 4096;

    public const int HeaderBytes = 4, IdAt = 4, LengthAt = 5, InstructionAt = 7, CrcBytes = 2;

    /// <summary>Beside the data in a device's part of a fast read's answer: error, ID, CRC.</summary>
    public const int FastPartBytes = 4;

    /// <summary>FF FF FD 00: where a packet begins. Inside one, stuffing never lets FF FF FD be followed by anything but FD.</summary>
    public static ReadOnlySpan<byte> Header => [0xFF, 0xFF, 0xFD, 0x00];

    /// <summary>Whether a packet may carry this ID.</summary>
    public static bool IsId(byte id) => id is <= MostId or Broadcast;
}
