namespace SurgicalNav.Sensing.Sequences;

/// <summary>Which axis of a sequence's data is which.</summary>
internal static class PictureAxes
{
    /// <summary>Sizes in the file's order, fastest first, sorted by their kinds: "domain" in space, "list" or "time" for the frames.</summary>
    public static (long Width, long Height, long Depth, long Frames) Sort(string file, ReadOnlySpan<long> sizes, ReadOnlySpan<string> kinds)
    {
        Span<long> space = [0, 0, 1];
        var (found, frames) = (0, 1L);
        for (var i = 0; i < sizes.Length; i++)
        {
            if (kinds[i].Equals("domain", StringComparison.OrdinalIgnoreCase) || kinds[i].Equals("space", StringComparison.OrdinalIgnoreCase))
            {
                if (found == 3) throw new SequenceFormatException(file, "the kinds of axes", "at most three of them may lie in space.");
                space[found++] = sizes[i];
            }
            else if (kinds[i].Equals("list", StringComparison.OrdinalIgnoreCase) || kinds[i].Equals("time", StringComparison.OrdinalIgnoreCase))
            {
                if (i != sizes.Length - 1) throw new SequenceFormatException(file, "the kinds of axes", "the list of frames must be the last (slowest) axis; export the sequence anew.");
                frames = sizes[i];
            }
            else
            {
                throw new SequenceFormatException(file, "the kinds of axes", $"'{(kinds[i].Length > 40 ? kinds[i][..40] : kinds[i])}' is not known here; expected are domain, list and time.");
            }
        }
        return (space[0], space[1], space[2], frames);
    }

    public static void CheckSize(string file, long width, long height, long channels, SequenceElement element)
    {
        if (channels is < 1 or > 4) throw new SequenceFormatException(file, "the channels of a pixel", $"{channels} are not possible; 1 to 4 are.");
        // Each factor is below 2³¹, and so the first product is exact; the second is guarded by it.
        var pixels = width * height;
        if (pixels > SequenceLimits.LargestPictureBytes || pixels * channels * SequenceImages.Size(element) > SequenceLimits.LargestPictureBytes)
            throw new SequenceFormatException(file, "the size of a picture", $"{width}×{height} pixels of {channels} × {SequenceImages.Size(element)} bytes are more than the {SequenceLimits.LargestPictureBytes >> 20} MB that one picture may take. Is the header damaged?");
    }
}
