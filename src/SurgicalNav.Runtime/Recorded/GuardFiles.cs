using SurgicalNav.Motion.Shared;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>The files that a guard was started with, packed so that its decisions can be made again elsewhere: configuration, profiles, robot, regions.</summary>
public static class GuardFiles
{
    /// <summary>Every packed file's name begins so.</summary>
    public const string Prefix = "guard/";

    private const string ConfigName = Prefix + "guard.json";

    /// <summary>The files by name; the configuration among them names the others beside it.</summary>
    /// <param name="config">As the guard was started with.</param>
    /// <param name="folder">What its relative paths are relative to.</param>
    public static IReadOnlyDictionary<string, byte[]> Pack(GuardHostConfig config, string folder)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        string Take(string path)
        {
            var name = Path.GetFileName(path);
            files[Prefix + name] = File.ReadAllBytes(Path.Combine(folder, path));
            return name;
        }

        var packed = config with
        {
            Devices =
            [
                .. config.Devices.Select(d => d with
                {
                    Profile = Take(d.Profile),
                    Tool = d.Tool is { } tool ? tool with { RobotFile = Take(tool.RobotFile) } : null,
                    Regions = [.. d.Regions.Select(r => r with { File = Take(r.File) })],
                }),
            ],
        };
        files[ConfigName] = packed.ToJson();
        return files;
    }

    /// <summary>Writes packed files into a folder and reads the configuration back.</summary>
    /// <exception cref="GuardHostConfigException">There is no configuration among the files, or it cannot be used.</exception>
    public static GuardHostConfig Unpack(IReadOnlyDictionary<string, byte[]> files, string folder)
    {
        foreach (var (name, bytes) in files)
            if (name.StartsWith(Prefix, StringComparison.Ordinal)) File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(name)), bytes);
        return files.TryGetValue(ConfigName, out var json)
            ? GuardHostConfig.Parse(json, ConfigName)
            : throw new GuardHostConfigException($"The recording lacks '{ConfigName}': it holds no guard to run again.");
    }
}
