using System.Numerics.Tensors;

namespace SurgicalNav.Perception.Tiles;

/// <summary>A network failed on a tile, or the scan is too large for it; the message says what to do.</summary>
public sealed class TileException(string message) : Exception(message);

/// <summary>Runs a network over a scan tile by tile and blends the logits where tiles overlap, slice by slice: memory holds the slices that one row of tiles covers,
/// never the logits of the whole scan.</summary>
/// <remarks>Where the tiles' margin is at least the network's receptive field, every logit that weighs anything is the one that the network would give in the whole
/// scan at once, and a mean of equal numbers is that number: tiled and untiled then differ by rounding alone. Not thread-safe; does not own the session.</remarks>
public sealed class TiledSegmenter(VolumeSession session)
{
    /// <summary>Bytes of blended logits held at once.</summary>
    private const long MostBytes = 6L << 30;

    /// <summary>Gets one finished slice: its number, and width × height logits for each class, x fastest; valid during the call.</summary>
    public delegate void SliceSink(int z, ReadOnlySpan<float> logits);

    /// <param name="voxels">The scan as the card wants it: resampled, normalised, x fastest, axes as the card's orientation says.</param>
    /// <param name="nx">Voxels along x; likewise y and z.</param>
    /// <param name="sink">Gets every slice once, from z = 0 up.</param>
    /// <param name="progress">Gets the share done, 0 to 1, after each tile.</param>
    /// <param name="cancel">Asked before each tile.</param>
    /// <exception cref="TileException">The network failed, or a row of tiles would not fit into memory.</exception>
    /// <exception cref="OperationCanceledException">Ended by whoever asked.</exception>
    public void Run(ReadOnlySpan<float> voxels, int nx, int ny, int nz, SliceSink sink, Action<double>? progress = null, CancellationToken cancel = default)
    {
        if (voxels.Length != (long)nx * ny * nz) throw new ArgumentException($"{nx}×{ny}×{nz} voxels need as many values; {voxels.Length} were given.", nameof(voxels));
        var (card, classes) = (session.Card, session.Card.Classes.Count);
        var (x, y, z) = (new Axis(card, 0, nx), new Axis(card, 1, ny), new Axis(card, 2, nz));
        var (plane, depth) = (nx * ny, Math.Min(z.Tile, nz));
        if ((long)plane * classes * depth * sizeof(float) > MostBytes || (long)plane * classes > Array.MaxLength)
            throw new TileException($"{nx}×{ny} voxels a slice, {classes} classes and tiles of {z.Tile} slices need {(long)plane * classes * depth * sizeof(float) >> 20} MiB to blend; at most {MostBytes >> 20} are taken. Crop the scan to what matters.");
        var (sums, shares) = (new float[depth][], new float[depth][]);
        for (var s = 0; s < depth; s++) (sums[s], shares[s]) = (new float[plane * classes], new float[plane]);
        var (done, all, finished) = (0, x.Starts.Length * y.Starts.Length * z.Starts.Length, 0);
        for (var iz = 0; iz < z.Starts.Length; iz++)
        {
            for (var iy = 0; iy < y.Starts.Length; iy++)
                for (var ix = 0; ix < x.Starts.Length; ix++)
                {
                    cancel.ThrowIfCancellationRequested();
                    Cut(voxels, nx, ny, nz, x.Starts[ix] - x.Pad, y.Starts[iy] - y.Pad, z.Starts[iz] - z.Pad);
                    if (!session.Run()) throw new TileException($"The network {card.Name} failed on the tile at voxel ({x.Starts[ix]}, {y.Starts[iy]}, {z.Starts[iz]}), or gave numbers that are not finite.");
                    Add(sums, shares, classes, plane, (x, ix), (y, iy), (z, iz));
                    progress?.Invoke((double)++done / all);
                }
            for (var end = iz + 1 < z.Starts.Length ? z.Starts[iz + 1] : nz; finished < end; finished++) Finish(sums[finished % depth], shares[finished % depth], finished, classes, sink);
        }
    }

    /// <summary>Tiles along one axis. A scan shorter than a tile stands in its middle, as nnU-Net pads it.</summary>
    private readonly struct Axis
    {
        public Axis(VolumeCard card, int axis, int size)
        {
            (Tile, Size) = (card.Input.PatchVoxels[axis], size);
            Starts = TilePlan.Starts(size, Tile, card.Tiles.StepShare);
            Pad = Math.Max(Tile - size, 0) / 2;
            var weights = TilePlan.Weights(Tile, card.Tiles.SigmaShare);
            Weights = [.. Starts.Select(s => TilePlan.Within(weights, s, Math.Max(size, card.Input.PatchVoxels[axis]), card.Tiles.MarginVoxels[axis]))];
        }

        public readonly int Tile, Size, Pad;
        public readonly int[] Starts;
        public readonly float[][] Weights;
    }

    /// <summary>Fills the input from a place of the scan; what lies outside is 0.</summary>
    private void Cut(ReadOnlySpan<float> voxels, int nx, int ny, int nz, int x0, int y0, int z0)
    {
        var input = session.Input;
        var (patch, (sx, sy, sz)) = (session.Card.Input.PatchVoxels, session.Steps);
        input.Clear();
        var (from, to) = (Math.Max(0, -x0), Math.Min(patch[0], nx - x0));
        for (var z = Math.Max(0, -z0); z < patch[2] && z0 + z < nz; z++)
            for (var y = Math.Max(0, -y0); y < patch[1] && y0 + y < ny; y++)
            {
                var row = voxels.Slice(((z0 + z) * ny + y0 + y) * nx + x0 + from, to - from);
                var at = z * sz + y * sy + from * sx;
                if (sx == 1) row.CopyTo(input[at..]);
                else
                    for (var i = 0; i < row.Length; i++) input[at + i * sx] = row[i];
            }
    }

    private void Add(float[][] sums, float[][] shares, int classes, int plane, (Axis A, int Tile) x, (Axis A, int Tile) y, (Axis A, int Tile) z)
    {
        var logits = session.Logits;
        var ((sx, sy, sz), tile) = (session.Steps, session.TileVoxels);
        var (x0, y0, z0) = (x.A.Starts[x.Tile], y.A.Starts[y.Tile], z.A.Starts[z.Tile]);
        var wide = Math.Min(x.A.Tile, x.A.Size);
        Span<float> weights = new float[wide], row = new float[wide];
        for (var dz = 0; dz < Math.Min(z.A.Tile, z.A.Size); dz++)
        {
            var (wz, slice) = (z.A.Weights[z.Tile][dz + z.A.Pad], (z0 + dz) % sums.Length);
            for (var dy = 0; wz > 0 && dy < Math.Min(y.A.Tile, y.A.Size); dy++)
            {
                var wzy = wz * y.A.Weights[y.Tile][dy + y.A.Pad];
                if (wzy == 0) continue;
                TensorPrimitives.Multiply(x.A.Weights[x.Tile].AsSpan(x.A.Pad, wide), wzy, weights);
                var at = (y0 + dy) * x.A.Size + x0;
                var share = shares[slice].AsSpan(at, wide);
                TensorPrimitives.Add(share, weights, share);
                var from = (dz + z.A.Pad) * sz + (dy + y.A.Pad) * sy + x.A.Pad * sx;
                for (var c = 0; c < classes; c++, from += tile)
                {
                    var sum = sums[slice].AsSpan(c * plane + at, wide);
                    if (sx == 1)
                    {
                        TensorPrimitives.MultiplyAdd(logits.Slice(from, wide), weights, sum, sum);
                        continue;
                    }
                    for (var i = 0; i < wide; i++) row[i] = logits[from + i * sx];
                    TensorPrimitives.MultiplyAdd(row, weights, sum, sum);
                }
            }
        }
    }

    private static void Finish(float[] sum, float[] share, int z, int classes, SliceSink sink)
    {
        for (var c = 0; c < classes; c++)
        {
            var logits = sum.AsSpan(c * share.Length, share.Length);
            TensorPrimitives.Divide(logits, share, logits);
        }
        sink(z, sum);
        Array.Clear(sum);
        Array.Clear(share);
    }
}
