using System.Buffers.Binary;

namespace SurgicalNav.Volumes.Nifti;

/// <summary>A scalar voxel type of nifti1.h: its code, size, and how to read a run of it.</summary>
internal sealed class NiftiDatatype
{
    private static readonly NiftiDatatype[] s_known =
    [
        new(2, 1, fitsInt16: true), new(4, 2, fitsInt16: true), new(8, 4), new(16, 4), new(64, 8),
        new(256, 1, fitsInt16: true), new(512, 2), new(768, 4), new(1024, 8), new(1280, 8),
    ];

    private readonly int _code;

    private NiftiDatatype(int code, int bytes, bool fitsInt16 = false) => (_code, Bytes, FitsInt16) = (code, bytes, fitsInt16);

    public int Bytes { get; }

    /// <summary>Whether every value of the type is an int16.</summary>
    public bool FitsInt16 { get; }

    public static NiftiDatatype? Find(int code) => Array.Find(s_known, type => type._code == code);

    public static string NameOfRefused(int code) => code switch
    {
        1 => "one bit",
        32 or 1792 or 2048 => "complex numbers",
        128 or 2304 => "colours",
        1536 => "128-bit floats",
        _ => "unknown",
    };

    /// <summary>Decodes as many values as <paramref name="values"/> holds.</summary>
    public void Decode(ReadOnlySpan<byte> raw, Span<double> values, bool bigEndian)
    {
        switch (_code)
        {
            case 2: for (var i = 0; i < values.Length; i++) values[i] = raw[i]; break;
            case 256: for (var i = 0; i < values.Length; i++) values[i] = (sbyte)raw[i]; break;
            case 4: for (var i = 0; i < values.Length; i++) values[i] = bigEndian ? BinaryPrimitives.ReadInt16BigEndian(raw[(2 * i)..]) : BinaryPrimitives.ReadInt16LittleEndian(raw[(2 * i)..]); break;
            case 512: for (var i = 0; i < values.Length; i++) values[i] = bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(raw[(2 * i)..]) : BinaryPrimitives.ReadUInt16LittleEndian(raw[(2 * i)..]); break;
            case 8: for (var i = 0; i < values.Length; i++) values[i] = bigEndian ? BinaryPrimitives.ReadInt32BigEndian(raw[(4 * i)..]) : BinaryPrimitives.ReadInt32LittleEndian(raw[(4 * i)..]); break;
            case 768: for (var i = 0; i < values.Length; i++) values[i] = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(raw[(4 * i)..]) : BinaryPrimitives.ReadUInt32LittleEndian(raw[(4 * i)..]); break;
            case 16: for (var i = 0; i < values.Length; i++) values[i] = bigEndian ? BinaryPrimitives.ReadSingleBigEndian(raw[(4 * i)..]) : BinaryPrimitives.ReadSingleLittleEndian(raw[(4 * i)..]); break;
            case 64: for (var i = 0; i < values.Length; i++) values[i] = bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(raw[(8 * i)..]) : BinaryPrimitives.ReadDoubleLittleEndian(raw[(8 * i)..]); break;
            case 1024: for (var i = 0; i < values.Length; i++) values[i] = bigEndian ? BinaryPrimitives.ReadInt64BigEndian(raw[(8 * i)..]) : BinaryPrimitives.ReadInt64LittleEndian(raw[(8 * i)..]); break;
            default: for (var i = 0; i < values.Length; i++) values[i] = bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(raw[(8 * i)..]) : BinaryPrimitives.ReadUInt64LittleEndian(raw[(8 * i)..]); break;
        }
    }
}
