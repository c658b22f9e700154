using System.ComponentModel;
using System.Diagnostics;
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

    /// <summary>Starts it on a folder.</summary>
    public Turns Begin(string folder) => new(_python.Start([ProjectFiles.Path("tests/peers/scans/vtk_series.py"), folder], listensToErrors: false, hasInput: true));

    /// <summary>Reads the folder whenever it is told to, so that both readers share whatever else the machine does.</summary>
    public sealed class Turns(Process process) : IDisposable
    {
        /// <summary>Milliseconds of one reading.</summary>
        /// <exception cref="UserErrorException">It failed.</exception>
        public double Next()
        {
            process.StandardInput.WriteLine();
            process.StandardInput.Flush();
            return double.Parse(Answer(), CultureInfo.InvariantCulture);
        }

        /// <summary>The volume's size and the sum of its values.</summary>
        /// <exception cref="UserErrorException">It failed.</exception>
        public ((int X, int Y, int Z) Size, long Sum) End()
        {
            process.StandardInput.Close();
            var numbers = Answer().Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
            return (((int)numbers[0], (int)numbers[1], (int)numbers[2]), numbers[3]);
        }

        public void Dispose()
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }

        private string Answer() => process.StandardOutput.ReadLine() ?? throw new UserErrorException("VTK's script ended without an answer.");
    }
}
