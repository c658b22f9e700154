namespace SurgicalNav.Simulation.Endoscope;

/// <summary>The folder where loops are kept, held to a size: the oldest give way to a new one.</summary>
/// <remarks>Several programs may use one folder. A file that is being drawn is locked by its writer, which is how a file that a dead program left
/// behind is told from one that is still growing.</remarks>
internal static class LoopShelf
{
    private const string Pattern = "endoscope-*";
    private const string Unfinished = ".part";
    private static int _drawn;

    /// <summary>Opens an unfinished file of its own for a loop; no other run, in this process or another, writes to it.</summary>
    public static FileStream Begin(string path) =>
        File.Create(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref _drawn)}{Unfinished}"));

    /// <summary>Deletes what dead programs left behind, and then the oldest loops until a new one of <paramref name="bytes"/> fits under <paramref name="limitBytes"/>.</summary>
    /// <param name="keep">The path of the loop to come; a file of that name does not count.</param>
    public static void MakeRoom(string folder, long bytes, long limitBytes, string keep)
    {
        var loops = new List<FileInfo>();
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles(Pattern))
        {
            if (file.Name.EndsWith(Unfinished, StringComparison.Ordinal)) DeleteIfAbandoned(file);
            else if (!string.Equals(file.FullName, Path.GetFullPath(keep), StringComparison.Ordinal)) loops.Add(file);
        }
        var total = bytes + loops.Sum(file => file.Length);
        foreach (var file in loops.OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal))
        {
            if (total <= limitBytes) break;
            var freed = file.Length;
            if (TryDelete(file)) total -= freed;
        }
    }

    private static void DeleteIfAbandoned(FileInfo file)
    {
        try
        {
            using var held = new FileStream(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            file.Delete();
        }
        catch (IOException)
        {
            // Its writer lives.
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's: not ours to tidy.
        }
    }

    private static bool TryDelete(FileInfo file)
    {
        try
        {
            file.Delete();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
