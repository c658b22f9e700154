using System.IO.Compression;
using System.Text;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>The readers of recorded sequences, headers and pictures. An input's first byte chooses the format, the rest is the file.</summary>
public sealed class SequenceFuzz : IFuzzTarget
{
    private const int Pictures = 4, MostPictureBytes = 1 << 16;

    private static readonly string[] Names = ["fuzz.igs.mha", "fuzz.igs.nrrd", "fuzz.csv"];

    private const string Mha = """
        ObjectType = Image
        NDims = 3
        BinaryData = True
        CompressedData = False
        DimSize = 2 2 2
        Kinds = domain domain list
        ElementType = MET_UCHAR
        UltrasoundImageOrientation = MFA
        Seq_Frame0000_ProbeToTrackerTransform = 1 0 0 10 0 1 0 20 0 0 1 30 0 0 0 1
        Seq_Frame0000_ProbeToTrackerTransformStatus = OK
        Seq_Frame0000_FrameNumber = 7
        Seq_Frame0000_Timestamp = 5.25
        Seq_Frame0000_UnfilteredTimestamp = 5.5
        Seq_Frame0000_ImageStatus = OK
        Seq_Frame0001_ProbeToTrackerTransform = 1 0 0 11 0 1 0 20 0 0 1 30 0 0 0 1
        Seq_Frame0001_ProbeToTrackerTransformStatus = INVALID
        Seq_Frame0001_Timestamp = 5.75
        ElementDataFile = LOCAL

        """;

    private const string Nrrd = """
        NRRD0004
        # a comment
        type: uint8
        dimension: 3
        sizes: 2 2 2
        kinds: domain domain list
        encoding: gzip
        endian: little
        ultrasound image orientation:=UNA
        Seq_Frame0000_ProbeToTrackerTransform:=0 -1 0 10 1 0 0 20 0 0 1 30 0 0 0 1
        Seq_Frame0000_ProbeToTrackerTransformStatus:=OK
        Seq_Frame0000_Timestamp:=1
        Seq_Frame0001_Timestamp:=2


        """;

    private const string Csv = """
        time_ms,tool,x_m,y_m,z_m,qw,qx,qy,qz,status
        1000,Probe,0.01,0.02,0.03,1,0,0,0,OK
        1000,Stylus,,,,,,,,MISSING
        1020,Probe,0.011,0.02,0.03,0.7071067811865476,0,0,0.7071067811865476,OK

        """;

    private static readonly byte[] Voxels = [1, 2, 3, 4, 5, 6, 7, 8];

    public string Name => "sequences";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        [0, .. Encoding.ASCII.GetBytes(Mha), .. Voxels],
        [0, .. Encoding.ASCII.GetBytes(Mha.Replace("CompressedData = False", "CompressedData = True", StringComparison.Ordinal)), .. Packed(new MemoryStream(), s => new ZLibStream(s, CompressionLevel.Fastest, leaveOpen: true))],
        [1, .. Encoding.ASCII.GetBytes(Nrrd), .. Packed(new MemoryStream(), s => new GZipStream(s, CompressionLevel.Fastest, leaveOpen: true))],
        [1, .. Encoding.ASCII.GetBytes(Nrrd.Replace("gzip", "raw", StringComparison.Ordinal)), .. Voxels],
        [2, .. Encoding.ASCII.GetBytes(Csv)],
    ];

    public IReadOnlyList<byte[]> Words { get; } = [.. new[]
    {
        "", "-1", "0", "2", "7", "2147483647", "99999999999999999999", "1e308", "-1e-320", "nan", "Infinity", "OK", "MISSING", "Seq_Frame0000_Timestamp", "Seq_Frame9999_Timestamp",
        "=", ":=", "\n", "DimSize", "sizes", "1 1 1", "MET_USHORT", "MET_FLOAT", "raw", "gzip", "hex", "True", "LOCAL", "other.raw", "time_s", ",", "\"", "\0", "MFA", "XXX",
    }.Select(Encoding.ASCII.GetBytes)];

    /// <summary>About sixteen times the input for lines, fields and frames; the rest is the pictures' buffers and their unpacking.</summary>
    public long MostBytesPerInput => 2 << 20;

    public void Take(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var bytes = input[1..].ToArray();
        try
        {
            var file = SequenceFile.Read(new MemoryStream(bytes), Names[input[0] % Names.Length]);
            // A header may claim a picture far larger than the input; setting its bytes aside is the caller's choice, here bounded.
            if (file.Images is not { DataFile: null, PictureBytes: <= MostPictureBytes } images) return;
            using var pixels = new SequencePixels(file, new MemoryStream(bytes));
            var picture = new byte[images.PictureBytes];
            for (var i = 0; i < Math.Min(Pictures, file.Frames.Count); i++) pixels.Next(picture);
        }
        catch (SequenceFormatException)
        {
            // Refused in words, as it should be.
        }
    }

    private static byte[] Packed(MemoryStream into, Func<Stream, Stream> packer)
    {
        using (var packed = packer(into)) packed.Write(Voxels);
        return into.ToArray();
    }
}
