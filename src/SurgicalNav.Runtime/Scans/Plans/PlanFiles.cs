using System.Reflection;
using System.Security.Cryptography;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Runtime.Scans.Plans;

/// <summary>Finds, checks and reads the files that a surgical plan rests on.</summary>
internal static class PlanFiles
{
    /// <summary>Stands for the folder of real data in a plan that shall work on any computer.</summary>
    private const string DataVariable = "SURGICALNAV_DATA";

    public static string ProgramVersion => typeof(PlanFiles).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    /// <summary>Where a source lies: from the plan's own folder, or from the folder of data.</summary>
    /// <exception cref="UserErrorException">It is not there.</exception>
    public static string Locate(PlanSource source, string planPath)
    {
        var file = source.File;
        if (file.Contains("${" + DataVariable + "}", StringComparison.Ordinal))
        {
            var data = Environment.GetEnvironmentVariable(DataVariable);
            if (string.IsNullOrEmpty(data)) throw new UserErrorException($"{planPath}: the source '{source.Name}' needs the environment variable {DataVariable}, which is not set. Set it to the folder of data: export {DataVariable}=/path/to/folder");
            file = file.Replace("${" + DataVariable + "}", data, StringComparison.Ordinal);
        }
        var full = Path.GetFullPath(file, Path.GetDirectoryName(Path.GetFullPath(planPath))!);
        var there = File.Exists(full) || (source.Kind != PlanSourceKind.Mesh && Directory.Exists(full));
        return there ? full : throw new UserErrorException($"{planPath} names the source '{source.Name}' as {source.File}, which is not there ({full}). Paths count from the plan's own folder.");
    }

    /// <summary>SHA-256 of a file, lower-case hexadecimal; null for a folder.</summary>
    public static string? HashOf(string path)
    {
        if (!File.Exists(path)) return null;
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
