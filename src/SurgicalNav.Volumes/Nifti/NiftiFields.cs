using System.Buffers.Binary;

namespace SurgicalNav.Volumes.Nifti;

/// <summary>Where the fields of a header stand: of NIfTI-1 in 348 bytes, of NIfTI-2 in 540 with wider numbers. Values as stored (RAS, the file's unit).</summary>
internal readonly ref struct NiftiFields(ReadOnlySpan<byte> header, bool bigEndian, bool second)
{
    public const int FirstSize = 348;
    public const int SecondSize = 540;

    /// <summary>NIFTI_INTENT_LABEL.</summary>
    public const int LabelIntent = 1002;

    private readonly ReadOnlySpan<byte> _header = header;

    /// <summary>0: how many dimensions; 1 … 7: voxels along each.</summary>
    public long Dimension(int i) => second ? Int64(16 + 8 * i) : Int16(40 + 2 * i);

    /// <summary>0: the handedness of qform; 1 … 7: distances between voxels.</summary>
    public double Spacing(int i) => second ? Double(104 + 8 * i) : Single(76 + 4 * i);

    public int Datatype => Int16(second ? 12 : 70);
    public double VoxelOffset => second ? Int64(168) : Single(108);
    public double Slope => second ? Double(176) : Single(112);
    public double Intercept => second ? Double(184) : Single(116);
    public int Intent => second ? Int32(504) : Int16(68);
    public int Units => second ? Int32(500) : _header[123];
    public int QformCode => second ? Int32(344) : Int16(252);
    public int SformCode => second ? Int32(348) : Int16(254);

    /// <summary>b, c, d and the offset x, y, z.</summary>
    public double Quaternion(int i) => second ? Double(352 + 8 * i) : Single(256 + 4 * i);

    /// <summary>Three rows of four.</summary>
    public double Sform(int i) => second ? Double(400 + 8 * i) : Single(280 + 4 * i);

    private short Int16(int at) => bigEndian ? BinaryPrimitives.ReadInt16BigEndian(_header[at..]) : BinaryPrimitives.ReadInt16LittleEndian(_header[at..]);
    private int Int32(int at) => bigEndian ? BinaryPrimitives.ReadInt32BigEndian(_header[at..]) : BinaryPrimitives.ReadInt32LittleEndian(_header[at..]);
    private long Int64(int at) => bigEndian ? BinaryPrimitives.ReadInt64BigEndian(_header[at..]) : BinaryPrimitives.ReadInt64LittleEndian(_header[at..]);
    private float Single(int at) => bigEndian ? BinaryPrimitives.ReadSingleBigEndian(_header[at..]) : BinaryPrimitives.ReadSingleLittleEndian(_header[at..]);
    private double Double(int at) => bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(_header[at..]) : BinaryPrimitives.ReadDoubleLittleEndian(_header[at..]);
}
