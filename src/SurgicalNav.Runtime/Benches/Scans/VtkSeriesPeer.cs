using System.ComponentModel;
using System.Globalization;

namespace SurgicalNav.Runtime.Benches.Scans;

/// <summary>VTK's own reader of DICOM folders, through its Python binding; the script stands in tests/peers/scans.</summary>
internal sealed class VtkSeriesPeer
{
    private const string HowToInstall = "VTK is not installed; to measure beside it: sudo apt-get install -y python3-vtk9";

    /// <summary>The system's own Python has what the system's packages bring, where another stands first.</summary>
    private static readonly string[] s_pythons = ["python3", "/usr/bin/python3"];

    private readonly PeerProgram _python;

    private VtkSeriesPeer(PeerProgram python, string name) => (_python, Name) = (python, name);

    public string Name { get; }

    /// <summary>Null, with the reason, where it is not there.</summary>
    public static VtkSeriesPeer? TryFind(out string reason)
    {
        reason = "";
        foreach (var path in s_pythons)
        {
            try
            {
                var python = new PeerProgram(path);
                var (code, words) = python.Run("", "-c", "import vtk, numpy; print(vtk.vtkVersion().GetVTKVersion())");
                if (code == 0) return new VtkSeriesPeer(python, $"VTK {words.Trim()} vtkDICOMImageReader");
            }
            catch (Win32Exception)
            {
                // There is no such program.
            }
        }
        reason = HowToInstall;
        return null;
    }

    /// <summary>Milliseconds of every repetition, the volume's size, and the sum of its values.</summary>
    /// <exception cref="UserErrorException">It failed.</exception>
    public (double[] Ms, (int X, int Y, int Z) Size, long Sum) Run(string folder, int repetitions)
    {
        var (code, words) = _python.Run("", ProjectFiles.Path("tests/peers/scans/vtk_series.py"), folder, repetitions.ToString(CultureInfo.InvariantCulture));
        if (code != 0) throw new UserErrorException($"VTK's script ended with code {code}: {words.Trim()}");
        var lines = words.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var numbers = lines[^1].Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return ([.. lines[..^1].Select(l => double.Parse(l, CultureInfo.InvariantCulture))], ((int)numbers[0], (int)numbers[1], (int)numbers[2]), numbers[3]);
    }
}
