namespace SurgicalNav.Runtime.Scans;

/// <summary>Files that are whole or not there.</summary>
internal static class WrittenFile
{
    /// <exception cref="UserErrorException">It is there already, or its folder is not.</exception>
    public static void Create(string path, ReadOnlySpan<byte> bytes)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw new UserErrorException($"{folder} does not exist. Make it first, or name another place.");
        if (Path.Exists(path)) throw new UserErrorException($"{path} is there already. Name another file, or remove this one.");
        var partial = path + ".partial";
        try
        {
            File.WriteAllBytes(partial, bytes);
            File.Move(partial, path);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
