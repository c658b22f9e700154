using System.IO.Compression;
using System.Text;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.Tests.Sensing.Sequences;

/// <summary>Small sequences as the formats write them.</summary>
internal static class SequenceText
{
    public const string Mha = """
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
        Seq_Frame0001_ImageStatus = OK
        ElementDataFile = LOCAL

        """;

    public const string Nrrd = """
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

    public const string Csv = """
        time_ms,tool,x_m,y_m,z_m,qw,qx,qy,qz,status
        1000,Probe,0.01,0.02,0.03,1,0,0,0,OK
        1000,Stylus,,,,,,,,MISSING
        1020,Probe,0.011,0.02,0.03,0.7071067811865476,0,0,0.7071067811865476,OK

        """;

    public static byte[] MhaBytes => [.. Encoding.ASCII.GetBytes(Mha), 1, 2, 3, 4, 5, 6, 7, 8];

    public static byte[] NrrdBytes
    {
        get
        {
            var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write([1, 2, 3, 4, 5, 6, 7, 8]);
            return [.. Encoding.ASCII.GetBytes(Nrrd), .. packed.ToArray()];
        }
    }

    public static SequenceFile Read(string text, string name) => SequenceFile.Read(new MemoryStream(Encoding.ASCII.GetBytes(text)), name);
}
