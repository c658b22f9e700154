using System.Globalization;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Segmentation;

namespace SurgicalNav.Runtime.Scans.Segmenting;

/// <summary>One step as a person wrote it: an option and what follows it.</summary>
public readonly record struct SegmentStep(string Option, string? Value)
{
    /// <summary>Every step's option, and whether a value follows it.</summary>
    public static readonly IReadOnlyDictionary<string, bool> Options = new Dictionary<string, bool>(StringComparer.Ordinal)
    {
        ["--median"] = false,
        ["--gaussian"] = true,
        ["--threshold"] = true,
        ["--grow"] = true,
        ["--erode"] = true,
        ["--dilate"] = true,
        ["--open"] = true,
        ["--close"] = true,
        ["--smooth"] = true,
        ["--fill-holes"] = false,
        ["--largest"] = false,
        ["--keep"] = true,
        ["--remove-small"] = true,
    };

    public override string ToString() => Value is null ? Option : $"{Option} {Value}";
}

/// <summary>A step and what it left.</summary>
public sealed record SegmentStepResult(string Step, int Voxels, double VolumeMm3);

/// <summary>Carries out steps in the order in which they are written; each works on what the one before left. Nothing is left out in silence.</summary>
internal sealed class SegmentSteps(Volume scan, Neighbours neighbours, IWorkers workers)
{
    private Volume _scan = scan;
    private VoxelMask _mask = VoxelMask.All(scan.Grid);
    private readonly List<SegmentStepResult> _results = [];

    public IReadOnlyList<SegmentStepResult> Results => _results;

    /// <exception cref="UserErrorException">The step is written wrongly, cannot be done, or leaves nothing.</exception>
    public VoxelMask Run(IReadOnlyList<SegmentStep> steps)
    {
        foreach (var step in steps)
        {
            try
            {
                Do(step);
            }
            catch (ArgumentException e)
            {
                throw new UserErrorException($"{step}: {e.Message}", e);
            }
            _results.Add(new SegmentStepResult(step.ToString(), _mask.Count, _mask.VolumeMm3));
            if (_mask.Count == 0) throw new UserErrorException($"{step} leaves nothing. Before it there were {(_results.Count > 1 ? _results[^2].Voxels : _scan.Grid.VoxelCount).ToString(CultureInfo.InvariantCulture)} voxels.");
        }
        return _mask;
    }

    private void Do(SegmentStep step)
    {
        switch (step.Option)
        {
            case "--median": _scan = ScanFilters.Median(_scan, workers); break;
            case "--gaussian": _scan = ScanFilters.Gaussian(_scan, Number(step), workers); break;
            case "--threshold":
                var (least, most) = Range(step);
                _mask = _mask.Within(_scan, least, most);
                break;
            case "--grow": Grow(step); break;
            case "--erode": _mask = Morphology.Erode(_mask, Number(step), workers); break;
            case "--dilate": _mask = Morphology.Dilate(_mask, Number(step), workers); break;
            case "--open": _mask = Morphology.Open(_mask, Number(step), workers); break;
            case "--close": _mask = Morphology.Close(_mask, Number(step), workers); break;
            case "--smooth": _mask = ScanFilters.Smooth(_mask, Number(step), workers); break;
            case "--fill-holes": _mask = MaskComponents.FillHoles(_mask); break;
            case "--largest": Keep(1); break;
            case "--keep":
                var count = Number(step);
                if (count != Math.Floor(count) || count is < 1 or > 1e6) throw new UserErrorException($"{step}: how many pieces are kept is a whole number from 1 on.");
                Keep((int)count);
                break;
            case "--remove-small":
                var mm3 = Number(step);
                _mask = MaskComponents.Of(_mask, neighbours).Keep((_, piece) => piece.VolumeMm3 >= mm3);
                break;
            default: throw new ArgumentException("is no step.");
        }
    }

    private void Keep(int count) => _mask = MaskComponents.Of(_mask, neighbours).Keep((number, _) => number < count);

    private void Grow(SegmentStep step)
    {
        var (seeds, reach) = (new List<Point<Scan>>(), double.PositiveInfinity);
        foreach (var seed in step.Value!.Split(';'))
        {
            var n = Numbers(step, seed);
            if (n.Length is not (3 or 4)) throw new UserErrorException($"{step}: a seed is X,Y,Z in LPS mm, or X,Y,Z,REACH; several are parted by semicolons.");
            seeds.Add(new Point<Scan>(n[0], n[1], n[2]));
            if (n.Length == 4) reach = n[3] > 0 ? n[3] : throw new UserErrorException($"{step}: the reach is a number of mm above 0.");
        }
        _mask = RegionGrowing.Grow(_mask, seeds, neighbours, reach);
    }

    private static (double Least, double Most) Range(SegmentStep step)
    {
        var parts = step.Value!.Split(':');
        if (parts.Length != 2 || (parts[0].Length == 0 && parts[1].Length == 0)) throw new UserErrorException($"{step}: a range is LEAST:MOST; either may be left out, as in 150: or :300.");
        return (parts[0].Length == 0 ? double.NegativeInfinity : Numbers(step, parts[0])[0], parts[1].Length == 0 ? double.PositiveInfinity : Numbers(step, parts[1])[0]);
    }

    private static double Number(SegmentStep step) => Numbers(step, step.Value!) is [var one] ? one : throw new UserErrorException($"{step}: one number is needed.");

    private static double[] Numbers(SegmentStep step, string text) =>
        [.. text.Split(',').Select(t => double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && double.IsFinite(n) ? n : throw new UserErrorException($"{step}: '{t}' is no number."))];
}
