using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.Runtime.Calibrating;

/// <summary>The way of one tracked body of a sequence in its reference.</summary>
internal sealed record TrackedMotion(string Tool, string Reference, double[] TimesS, Vec3[] PositionsMm)
{
    private const string Ending = "ToTracker";

    /// <exception cref="UserErrorException">Which body is meant is not clear, or it is not in the file.</exception>
    public static TrackedMotion Of(SequenceFile file, TemporalOptions options)
    {
        var tool = Named(file, options.Tool, "--tool") ?? Guess(file, options);
        var reference = options.Reference is "" ? null : Named(file, options.Reference, "--reference") ?? file.Find("Reference" + Ending);
        if (ReferenceEquals(reference, tool)) throw new UserErrorException($"{file.Path}: the moved body and its reference are both {tool.Name}. Name another with --tool or --reference.");
        var times = new List<double>();
        var positions = new List<Vec3>();
        foreach (ref readonly var pose in tool.Poses)
        {
            var timeS = file.Frames[pose.Frame].BestTimeS;
            if (!tool.IsUsable(pose) || double.IsNaN(timeS) || (times.Count > 0 && timeS <= times[^1])) continue;
            var at = pose.TranslationMm;
            if (reference is not null)
            {
                if (!reference.TryGet(pose.Frame, out var base0) || !reference.IsUsable(base0)) continue;
                at = base0.Rotation.Conjugate.Rotate(at - base0.TranslationMm);
            }
            times.Add(timeS);
            positions.Add(at);
        }
        if (times.Count < 3) throw new UserErrorException($"{file.Path}: '{tool.Name}'{(reference is null ? "" : $" and '{reference.Name}'")} can be used in {times.Count} frames only. Was the tool seen?");
        return new TrackedMotion(tool.Name, reference?.Name ?? "", [.. times], [.. positions]);
    }

    private static SequenceTransform? Named(SequenceFile file, string? name, string option) => name is null ? null
        : file.Find(name) ?? file.Find(name + Ending) ?? throw new UserErrorException($"{file.Path} has no transform '{name}' ({option}); there are {List(file)}.");

    private static SequenceTransform Guess(SequenceFile file, TemporalOptions options)
    {
        if (file.Find("Probe" + Ending) is { } probe) return probe;
        var others = file.Transforms.Where(t => t.Name != "Reference" + Ending && t.Name != options.Reference).ToList();
        return others.Count == 1 ? others[0] : throw new UserErrorException($"{file.Path}: which body moves with the picture? Name it with --tool; there are {List(file)}.");
    }

    private static string List(SequenceFile file) => file.Transforms.Count == 0 ? "none" : string.Join(", ", file.Transforms.Select(t => t.Name));
}
