using SurgicalNav.Overlay.Gl;
using SurgicalNav.Simulation.Endoscope;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Renders pictures with their truth for training and judging segmentation networks.</summary>
public static class DatasetSession
{
    /// <param name="options">Checked here.</param>
    /// <param name="folder">Made where missing; must be empty, so that no set is mixed with another or lost.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Ends after the patient in progress; the folder then has no manifest and is no data set.</param>
    /// <exception cref="UserErrorException">The folder holds something, or an option is out of its range.</exception>
    public static void Run(DatasetOptions options, string folder, Action<string> say, CancellationToken stop)
    {
        if (File.Exists(folder)) throw new UserErrorException($"--out {folder} is a file: name a folder that is empty or does not exist yet.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new UserErrorException($"--out {folder} is not empty: name a folder that is empty or does not exist yet. A data set is never written over another.");
        if (options.Problem() is { } problem) throw new UserErrorException(problem);
        say($"{options.Count} frames of {options.Width}×{options.Height} from {options.Anatomies} patients, {(options.IsHeldOut ? "held out: for judging only" : "for training")}; {options.Bytes >> 20} MiB ...");
        using var surface = new EglSurface(options.Width, options.Height);
        DatasetWriter.Write(surface, folder, options, written =>
        {
            say($"  {written} of {options.Count}");
            stop.ThrowIfCancellationRequested();
        });
    }
}
