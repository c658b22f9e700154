namespace SurgicalNav.Perception.Tiles;

/// <summary>Where tiles stand along one axis, and how they are weighed, as nnU-Net does it (version 2: <c>compute_steps_for_sliding_window</c>,
/// <c>compute_gaussian</c>).</summary>
public static class TilePlan
{
    /// <summary>First voxels of the tiles, evenly spread from border to border; one at 0 where the scan is no longer than a tile.</summary>
    public static int[] Starts(int size, int tile, double stepShare)
    {
        if (size <= tile) return [0];
        var count = (int)Math.Ceiling((size - tile) / (tile * stepShare) - 1e-9) + 1;
        var starts = new int[count];
        for (var i = 0; i < count; i++) starts[i] = (int)Math.Round((double)(size - tile) * i / (count - 1), MidpointRounding.ToEven);
        return starts;
    }

    /// <summary>The bell's value at each voxel of a tile, 1 in its middle (voxel tile / 2). A scan's weight is the product over the three axes; nowhere 0.</summary>
    public static float[] Weights(int tile, double sigmaShare)
    {
        var (weights, centre, sigma) = (new float[tile], tile / 2, tile * sigmaShare);
        for (var i = 0; i < tile; i++) weights[i] = (float)Math.Max(Math.Exp(-Math.Pow((i - centre) / sigma, 2) / 2), 1e-9);
        return weights;
    }

    /// <summary>The weights of one tile: nothing within the margin of a border that is not the scan's own.</summary>
    public static float[] Within(float[] weights, int start, int size, int margin)
    {
        var kept = (float[])weights.Clone();
        if (start > 0) kept.AsSpan(0, margin).Clear();
        if (start + weights.Length < size) kept.AsSpan(weights.Length - margin).Clear();
        return kept;
    }
}
