namespace SurgicalNav.Volumes.Dicom;

/// <summary>The slices that share one SeriesInstanceUID.</summary>
public sealed class DicomSeries
{
    private readonly string _folder;
    private readonly IReadOnlyList<DicomSlice> _slices;

    internal DicomSeries(string folder, string uid, string description, string modality, IReadOnlyList<DicomSlice> slices) =>
        (_folder, Uid, Description, Modality, _slices) = (folder, uid, description, modality, slices);

    /// <summary>SeriesInstanceUID; empty where the files were stripped of it.</summary>
    public string Uid { get; }

    public string Description { get; }

    /// <summary>DICOM's code: CT, MR, PT …</summary>
    public string Modality { get; }

    public int SliceCount => _slices.Count;

    /// <summary>Sorts, checks and decodes the slices into one volume of rescaled values (HU for CT).</summary>
    /// <exception cref="VolumeFormatException">Slices are missing, doubled, unevenly spaced, tilted or of mixed kind, or a file is damaged; the
    /// message names the files.</exception>
    public Volume ReadVolume()
    {
        var stack = DicomStack.Of(_folder, _slices);
        var warnings = new List<string>(stack.Warnings);
        if (Uid.Length == 0) warnings.Add("The files carry no SeriesInstanceUID; all such files of the folder are taken as one series.");
        if (Modality == "CT" && stack.Slices.Any(s => !s.HasRescale)) warnings.Add("The files carry no rescale slope and intercept: the values may not be HU.");
        if (stack.Slices.Any(s => s.IsLossy)) warnings.Add("The slices were compressed with loss: values and edges are not exactly the scanner's.");
        var name = Description.Length > 0 ? Description : Path.GetFileName(Path.TrimEndingDirectorySeparator(_folder));

        var grid = stack.Grid;
        var perSlice = grid.Nx * grid.Ny;
        var stored = new int[perSlice];
        var int16 = stack.Slices.All(FitsInt16) ? new short[grid.VoxelCount] : null;
        var float32 = int16 is null ? new float[grid.VoxelCount] : null;
        for (var k = 0; k < stack.Slices.Count; k++)
        {
            var slice = stack.Slices[k];
            DicomPixels.Read(DicomFile.Parse(DicomFolder.ReadBytes(slice.File), slice.File), slice, stored);
            var at = k * perSlice;
            for (var p = 0; p < perSlice; p++)
            {
                var value = stored[p] * slice.Slope + slice.Intercept;
                if (int16 is not null) int16[at + p] = (short)value;
                else float32![at + p] = (float)value;
            }
        }
        return int16 is not null ? new Volume(grid, int16, name, warnings) : new Volume(grid, float32!, name, warnings);
    }

    /// <summary>Whether every rescaled value that the slice's bits can hold is an int16.</summary>
    private static bool FitsInt16(DicomSlice s)
    {
        if (s.Slope != Math.Floor(s.Slope) || s.Intercept != Math.Floor(s.Intercept)) return false;
        var (low, high) = s.IsSigned ? (-(1 << (s.BitsStored - 1)), (1 << (s.BitsStored - 1)) - 1) : (0, (1 << s.BitsStored) - 1);
        var (a, b) = (low * s.Slope + s.Intercept, high * s.Slope + s.Intercept);
        return Math.Min(a, b) >= short.MinValue && Math.Max(a, b) <= short.MaxValue;
    }
}
