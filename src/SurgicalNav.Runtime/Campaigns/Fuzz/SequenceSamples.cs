namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>Two frames each as the formats write them, without the voxels: what the fuzzing of sequences starts from.</summary>
public static class SequenceSamples
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
}
