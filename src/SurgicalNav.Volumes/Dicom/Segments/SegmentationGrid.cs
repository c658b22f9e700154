using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Dicom.Segments;

/// <summary>The box of voxels that a segmentation object's frames lie in, wherever they stand: in any order, several at one place, with gaps between them.</summary>
internal static class SegmentationGrid
{
    private const double SamePlaceMm = 1e-3;
    private const double SameDirection = 1e-4;

    /// <summary>How far from a whole step a frame may stand, as a part of the step: headers round positions.</summary>
    private const double StepPart = 0.05;
    private const double SidewaysPart = 0.2;
    private const int MostSlices = 1 << 12;

    /// <summary>The grid, and the slice that each frame lies in.</summary>
    /// <param name="file">For messages.</param>
    /// <param name="frames">Placed by their functional groups.</param>
    /// <param name="saidSpacingMm">SpacingBetweenSlices; null where the object does not say.</param>
    /// <param name="warnings">Told what is odd.</param>
    /// <exception cref="VolumeFormatException">The frames make no regular box.</exception>
    public static (VolumeGrid Grid, int[] SliceOfFrame) Of(string file, IReadOnlyList<DicomSlice> frames, double? saidSpacingMm, List<string> warnings)
    {
        VolumeFormatException Refused(FormattableString why) => new(file, FormattableString.Invariant(why));
        var first = frames[0];
        var normal = first.Normal;
        var along = new double[frames.Count];
        var sideways = SidewaysPart * Math.Min(first.RowSpacingMm, first.ColumnSpacingMm);
        for (var f = 0; f < frames.Count; f++)
        {
            var frame = frames[f];
            if ((frame.RowDirection - first.RowDirection).Length > SameDirection || (frame.ColumnDirection - first.ColumnDirection).Length > SameDirection)
                throw Refused($"holds frames that are not parallel: 1 and {f + 1}. Segmentations of rotated planes are not read.");
            if (Math.Abs(frame.RowSpacingMm - first.RowSpacingMm) > 1e-4 || Math.Abs(frame.ColumnSpacingMm - first.ColumnSpacingMm) > 1e-4) throw Refused($"holds frames of different pixel spacing: 1 and {f + 1}.");
            var offset = frame.PositionMm - first.PositionMm;
            along[f] = Vec3.Dot(offset, normal);
            var aside = (offset - normal * along[f]).Length;
            if (aside > sideways) throw Refused($"holds frames that do not stand straight above one another: frame {f + 1} is {aside:g4} mm to the side.");
        }
        var places = along.Order().ToArray();
        var step = Step(file, places, saidSpacingMm, first.SliceThicknessMm, warnings);
        var slices = new int[frames.Count];
        for (var f = 0; f < frames.Count; f++)
        {
            var steps = (along[f] - places[0]) / step;
            slices[f] = (int)Math.Min(Math.Round(steps), MostSlices);
            if (Math.Abs(steps - slices[f]) > StepPart) throw Refused($"holds frames at uneven distances: frame {f + 1} stands {along[f] - places[0]:g6} mm from the first, no multiple of {step:g6} mm.");
        }
        var count = slices.Max() + 1;
        if (count > MostSlices) throw Refused($"would have {count} slices of {step:g4} mm between its frames.");
        var axes = Mat3.FromColumns(first.RowDirection * first.ColumnSpacingMm, first.ColumnDirection * first.RowSpacingMm, normal * step);
        var origin = frames[Array.IndexOf(slices, 0)].PositionMm;
        try
        {
            return (new VolumeGrid(first.Image.Columns, first.Image.Rows, count, axes, origin), slices);
        }
        catch (ArgumentException e)
        {
            throw new VolumeFormatException(file, $"makes no usable label map. {e.Message}", e);
        }
    }

    /// <summary>What the object says, where its frames stand so; else the smallest gap between two of them.</summary>
    private static double Step(string file, double[] places, double? said, double? thickness, List<string> warnings)
    {
        if (said is not null && !(said > SamePlaceMm)) said = null;
        var smallest = double.MaxValue;
        for (var i = 1; i < places.Length; i++)
            if (places[i] - places[i - 1] > SamePlaceMm) smallest = Math.Min(smallest, places[i] - places[i - 1]);
        if (smallest == double.MaxValue)
        {
            if (said is null && !(thickness > SamePlaceMm)) warnings.Add("All frames lie in one slice, and the object does not say how thick it is: 1 mm is taken.");
            return said ?? (thickness > SamePlaceMm ? thickness.Value : 1);
        }
        var whole = places[^1] - places[0];
        // Averaged over the whole stack, so that rounded positions do not add up
        var step = said is { } wanted && Fits(places, wanted) ? wanted : smallest;
        if (said is { } other && step != other) warnings.Add(FormattableString.Invariant($"SpacingBetweenSlices says {other:g5} mm, but the frames stand {smallest:g5} mm apart; their positions are used."));
        return step == said ? step : whole / Math.Max(1, Math.Round(whole / step));
    }

    private static bool Fits(double[] places, double step)
    {
        foreach (var place in places)
        {
            var steps = (place - places[0]) / step;
            if (Math.Abs(steps - Math.Round(steps)) > StepPart) return false;
        }
        return true;
    }
}
