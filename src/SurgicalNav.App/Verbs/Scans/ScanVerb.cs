using System.CommandLine;

namespace SurgicalNav.App.Verbs.Scans;

/// <summary>What concerns scans and label maps: each sub-verb in a file of its own.</summary>
internal static class ScanVerb
{
    public static Command Create() => new("scan", "Scans as hospitals deliver them: what a folder holds, volumes checked and converted, organs measured, surfaces, slices, distance fields for the guard; identities removed; retrieved from an archive. Exit code 2: refused, and why.")
    {
        ListVerb.Create(),
        InfoVerb.Create(),
        StatsVerb.Create(),
        SliceVerb.Create(),
        FieldVerb.Create(),
        ConvertVerb.Create(),
        SegmentVerb.Create(),
        SegVerb.Create(),
        DeidentifyVerb.Create(),
        FetchVerb.Create(),
        SurfaceVerb.Create(),
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object instead of the screen." };

    public static Option<string?> Series() => new("--series") { Description = "SeriesInstanceUID of the series to take, or an unmistakable end of it. Without it, the only one." };

    public static Argument<string> Scan() => new("scan") { Description = "A DICOM folder, DICOMDIR or zip, or a volume file (.nii, .nii.gz, .nrrd, .nhdr, .mha, .mhd, .dcm)." };
}
