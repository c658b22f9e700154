using OpenCvSharp;
using OpenCvSharp.Aruco;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.SystemTests.Devices;

/// <summary>A folder with pictures of a plate of two printed markers, drawn with known poses by a homography, and the files that a tracker of it needs.</summary>
internal sealed class DrawnPlate
{
    public const int Width = 1280, Height = 720, Pictures = 10;
    private const double FocalPx = 1100, CxPx = 640, CyPx = 360;

    private readonly string _folder;

    public DrawnPlate(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(Place("pictures"));
        using var plate = Plate();
        for (var i = 0; i < Pictures; i++) Draw(plate, i);
        Write("calibration.json", Calibration(Width, Height, "2026-06-01"));
        Write("bodies.json", Bodies("pictures"));
    }

    public string Address => "markers:" + Place("bodies.json");

    public string Place(string name) => Path.Combine(_folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(Place(name), text);
        return Place(name);
    }

    /// <summary>From the plate to the camera in a picture.</summary>
    public static (Quat Rotation, Vec3 TranslationMm) PoseAt(long picture) =>
        ((Quat.FromAxisAngle(new Vec3(0.2, 1, 0.1), 0.5 + 0.01 * picture) * Quat.FromAxisAngle(Vec3.UnitX, Math.PI)).Normalized(), new Vec3(2 * picture - 9, 4 - picture, 130 + picture));

    public static string Calibration(int width, int height, string expires) => FormattableString.Invariant($$"""
        { "version": 1, "name": "drawn", "calibratedOn": "2026-01-01", "expiresOn": "{{expires}}",
          "left": { "widthPx": {{width}}, "heightPx": {{height}}, "fxPx": {{FocalPx}}, "fyPx": {{FocalPx}}, "cxPx": {{CxPx}}, "cyPx": {{CyPx}}, "distortion": [0, 0, 0, 0, 0] } }
        """);

    /// <summary>One marker by its centre, the other by its corners.</summary>
    public static string Bodies(string camera) => $$"""
        { "version": 1, "name": "drawn", "camera": "{{camera}}", "calibration": "calibration.json", "dictionary": "AprilTag_36h11",
          "bodies": [ { "name": "Plate", "markers": [
            { "id": 7, "centreMm": [-15, 0, 0], "sideMm": 20 },
            { "id": 11, "cornersMm": [5, 10, 0, 25, 10, 0, 25, -10, 0, 5, -10, 0] } ] } ] }
        """;

    /// <summary>20 px for each mm; 60 mm by 30 mm with the body's origin in its middle.</summary>
    private static Mat Plate()
    {
        var plate = new Mat(600, 1200, MatType.CV_8UC1, Scalar.All(230));
        using var dictionary = CvAruco.GetPredefinedDictionary(PredefinedDictionaryType.DictAprilTag_36h11);
        foreach (var (id, left) in ((int, int)[])[(7, 100), (11, 700)])
        {
            using var drawn = new Mat();
            dictionary.GenerateImageMarker(id, 400, drawn, 1);
            using var into = new Mat(plate, new Rect(left, 100, 400, 400));
            drawn.CopyTo(into);
        }
        return plate;
    }

    private void Draw(Mat plate, int number)
    {
        var (rotation, shiftMm) = PoseAt(number);
        var r = rotation.ToMatrix();
        // Plate pixel (i, j) is the centre of a pixel: x = (i + 0.5 − 600) / 20, y = (300 − j − 0.5) / 20 mm.
        var plane = new Mat3(0.05, 0, (0.5 - 600) * 0.05, 0, -0.05, (300 - 0.5) * 0.05, 0, 0, 1);
        var h = new Mat3(FocalPx, 0, CxPx, 0, FocalPx, CyPx, 0, 0, 1) * Mat3.FromColumns(r.Column0, r.Column1, shiftMm) * plane;
        using var matrix = new Mat(3, 3, MatType.CV_64FC1);
        for (var row = 0; row < 3; row++)
            for (var column = 0; column < 3; column++) matrix.Set(row, column, h[row, column]);
        using var picture = new Mat();
        Cv2.WarpPerspective(plate, picture, matrix, new Size(Width, Height), InterpolationFlags.Area, BorderTypes.Constant, Scalar.All(120));
        Cv2.GaussianBlur(picture, picture, new Size(3, 3), 0.7);
        Cv2.ImWrite(Place($"pictures/p{number}.png"), picture);
    }
}
