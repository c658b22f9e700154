using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;

namespace SurgicalNav.Calibration.Stored;

/// <summary>Reads a calibration in the layout that scikit-surgerycalibration saves: calib.left.intrinsics.txt, .distortion.txt, .handeye.txt, the same for
/// right, and calib.l2r.txt; px and mm.</summary>
/// <remarks>The layout stores neither picture size nor dates: the size is the caller's word, and the result never expires.</remarks>
public static class ScikitSurgeryFolder
{
    /// <exception cref="ConfigException">A file is missing or wrong; or together they describe no possible endoscope.</exception>
    public static StoredCalibration Load(string folder, int widthPx, int heightPx)
    {
        try
        {
            var hasRight = File.Exists(Path.Combine(folder, "calib.right.intrinsics.txt"));
            var stereo = Path.Combine(folder, "calib.l2r.txt");
            return new StoredCalibration(
                Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)),
                Eye<Camera>(folder, "left", widthPx, heightPx),
                hasRight ? Eye<RightCamera>(folder, "right", widthPx, heightPx) : null,
                hasRight && File.Exists(stereo) ? TextMatrix.ReadRigid<RightCamera, Camera>(stereo) : null);
        }
        catch (ArgumentException e)
        {
            throw new ConfigException(folder, e.Message, e);
        }
    }

    private static EyeCalibration<TCamera> Eye<TCamera>(string folder, string eye, int widthPx, int heightPx) where TCamera : struct, IFrame
    {
        var file = Path.Combine(folder, $"calib.{eye}.intrinsics.txt");
        var k = TextMatrix.Read(file, 3, 3);
        if (k[1] != 0 || k[3] != 0 || k[6] != 0 || k[7] != 0 || k[8] != 1)
            throw new ConfigException(file, "is no camera matrix fx 0 cx / 0 fy cy / 0 0 1 (is it transposed, or has it skew?).");
        var d = TextMatrix.Read(Path.Combine(folder, $"calib.{eye}.distortion.txt"), 1, 5);
        var handEye = Path.Combine(folder, $"calib.{eye}.handeye.txt");
        return new EyeCalibration<TCamera>(
            new CameraModel(widthPx, heightPx, k[0], k[4], k[2], k[5], d[0], d[1], d[2], d[3], d[4]),
            File.Exists(handEye) ? TextMatrix.ReadRigid<TCamera, Scope>(handEye) : null,
            null);
    }
}
