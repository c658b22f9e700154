using System.Globalization;
using System.Runtime.InteropServices;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Runtime.Benches.Scans;

/// <summary>ITK's exact signed distances; its program stands in tests/peers/scans and is compiled on this machine.</summary>
internal sealed class ItkPeer
{
    private const string HowToInstall = "ITK is not installed; to measure beside it: sudo apt-get install -y g++ libinsighttoolkit5-dev";

    private readonly PeerProgram _program;

    private ItkPeer(PeerProgram program, string version) => (_program, Name) = (program, $"ITK {version} SignedMaurer");

    public string Name { get; }

    /// <summary>Null, with the reason, where it cannot be built here.</summary>
    public static ItkPeer? TryBuild(out string reason)
    {
        reason = HowToInstall;
        if (!Directory.Exists("/usr/include") || Directory.EnumerateDirectories("/usr/include", "ITK-5.*").Order(StringComparer.Ordinal).LastOrDefault() is not { } headers) return null;
        var version = Path.GetFileName(headers)["ITK-".Length..];
        string[] libraries = ["ITKCommon", "itksys", "itkvnl", "itkvnl_algo", "ITKVNLInstantiation"];
        var program = PeerProgram.TryBuild("itk-distance", "tests/peers/scans/itk_distance.cpp", headers, HowToInstall, out reason, ["-I" + headers, "--", .. libraries.Select(l => $"-l{l}-{version}")]);
        return program is null ? null : new ItkPeer(program, version);
    }

    /// <summary>Milliseconds of every repetition, and the distances (mm, to the centres of boundary voxels).</summary>
    /// <exception cref="UserErrorException">It failed.</exception>
    public (double[] Ms, float[] DistancesMm) Run(ReadOnlySpan<byte> labels, (int X, int Y, int Z) size, Vec3 spacingMm, int threads, int repetitions)
    {
        var folder = Directory.CreateTempSubdirectory("surgicalnav-bench");
        try
        {
            var (input, output) = (Path.Combine(folder.FullName, "labels"), Path.Combine(folder.FullName, "distances"));
            File.WriteAllBytes(input, labels);
            var (code, words) = _program.Run("", input, Text(size.X), Text(size.Y), Text(size.Z), Text(spacingMm.X), Text(spacingMm.Y), Text(spacingMm.Z), Text(threads), Text(repetitions), output);
            if (code != 0) throw new UserErrorException($"ITK's program ended with code {code}: {words.Trim()}");
            var distances = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(output)).ToArray();
            return ([.. words.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(w => double.Parse(w, CultureInfo.InvariantCulture))], distances);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Text(double value) => value.ToString("r", CultureInfo.InvariantCulture);
}
