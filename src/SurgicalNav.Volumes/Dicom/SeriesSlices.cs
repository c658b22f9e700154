using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>The slices that structures are drawn in: which patient and study they belong to, and each one's own identity.</summary>
internal sealed class SeriesSlices
{
    private SeriesSlices(DicomElements first, VolumeGrid grid, IReadOnlyList<SeriesSlice> slices) => (First, Grid, Slices) = (first, grid, slices);

    /// <summary>The first slice's data set: patient and study are the same for all.</summary>
    public DicomElements First { get; }

    public VolumeGrid Grid { get; }

    /// <summary>One per k of the grid.</summary>
    public IReadOnlyList<SeriesSlice> Slices { get; }

    public double? ThicknessMm { get; private init; }

    /// <exception cref="VolumeFormatException">The series makes no volume, its slices stand aslant, or lack what names them.</exception>
    public static SeriesSlices Of(DicomSeries series)
    {
        var (slices, grid) = series.ForReference();
        if (series.Uid.Length == 0 || series.StudyUid.Length == 0) throw new VolumeFormatException(slices[0].Source.Name, "belongs to a series that lacks its UID, or its study's: nothing can refer to it.");
        DicomElements? first = null;
        var described = new List<SeriesSlice>();
        for (var k = 0; k < slices.Count; k++)
        {
            var slice = slices[k];
            if ((slice.PositionMm - grid.ToScan(new Vec3(0, 0, k)).Mm).Length > 0.05 * grid.SpacingMm.Z + 0.02)
                throw new VolumeFormatException(slice.Source.Name, "belongs to a series whose slices stand aslant or unevenly: the volume is not made of its very slices, so that nothing can refer to them.");
            var file = DicomFile.ReadHead(slice.Source, out var damage) ?? throw new VolumeFormatException(slice.Source.Name, "is no DICOM file any more.");
            if (damage is not null) throw damage;
            var (kind, uid) = (file.DataSet.Text(DicomTags.SopClassUid), file.DataSet.Text(DicomTags.SopInstanceUid));
            if (kind.Length == 0 || uid.Length == 0) (kind, uid) = (file.Meta.Text(0x00020002), file.Meta.Text(0x00020003));
            if (kind.Length == 0 || uid.Length == 0) throw new VolumeFormatException(slice.Source.Name, "lacks its SOPInstanceUID: nothing can refer to it.");
            first ??= file.DataSet;
            described.Add(new SeriesSlice(kind, uid, slice.Image.FrameCount > 1 ? slice.Frame + 1 : null, slice.PositionMm));
        }
        return new SeriesSlices(first!, grid, described) { ThicknessMm = slices[0].SliceThicknessMm };
    }
}

/// <param name="FrameNumber">From 1; null where the object holds one frame.</param>
internal sealed record SeriesSlice(string SopClassUid, string SopInstanceUid, int? FrameNumber, Vec3 PositionMm);
