using System.Globalization;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Markers;

namespace SurgicalNav.SystemTests.Sensing;

/// <summary>A real laparoscope's picture of a board of 247 ArUco markers (4 mm in squares of 5 mm), whose pose is known from the chessboard inset in it.</summary>
public sealed class MarkerBoardTests
{
    private const string Folder = "calibration/ucl_stereo_charuco_handeye_A/";

    /// <summary>Only some of the small, blurred markers can be read; the pose rests on those and agrees with the chessboard's 104 corners.</summary>
    [Fact]
    public void TheBoardIsWhereItsChessboardSaysItIs()
    {
        var k = Numbers("calib.left.intrinsics.txt");
        var d = Numbers("calib.left.distortion.txt");
        var camera = new CameraModel(1920, 1080, k[0], k[4], k[2], k[5], d[0], d[1], d[2], d[3], d[4]);
        var known = Rigid<Camera, Board>.FromRowMajor(Numbers("calib.left.extrinsics.0.txt"));
        using var source = ImageSequenceSource.Open(TestData.Path(Folder + "calib.left.images.0.png"), new ImageSequenceOptions { PoolCapacity = 2 });
        // Edges of markers of 28 px, blurred and sharpened again by the camera, are found up to two pixels inside of where they are.
        using var tracker = new MarkerTracker(source, camera, new MarkerBodies("4X4_250", [new MarkerBody("board", [.. Enumerable.Range(0, 247).Select(Marker)])]), limits: new BodyPoseLimits { WorstRmsPx = 3 });
        tracker.Poll(Instant.FromSeconds(1));
        var reading = tracker.Latest(0);
        Assert.Equal(MarkerVerdict.Measured, reading.Verdict);
        Assert.InRange(reading.Markers, 12, 247);
        Assert.True(tracker.Tools[0].History.TryGetNewest(out var sample));
        Assert.InRange((sample.Rotation * known.Rotation.Conjugate).Log().Length, 0, 0.015);
        var middle = new Vec3(47.5, 65, 0);
        var off = (sample.Rotation.Rotate(middle) + sample.TranslationMm) - (known.Rotation.Rotate(middle) + known.TranslationMm);
        Assert.InRange(Math.Sqrt(off.X * off.X + off.Y * off.Y), 0, 0.5);
        // Depth follows from the markers' apparent size.
        Assert.InRange(Math.Abs(off.Z), 0, 0.02 * known.TranslationMm.Z);
    }

    /// <summary>19 columns by 26 rows of squares, the first a marker's; x to the right and y up from the lower left corner.</summary>
    private static BodyMarker Marker(int id)
    {
        var (pair, rest) = (id / 19, id % 19);
        var (row, column) = rest < 10 ? (2 * pair, 2 * rest) : (2 * pair + 1, 2 * (rest - 10) + 1);
        return BodyMarker.InPlane(id, new Vec3(5 * column + 2.5, 130 - 5 * row - 2.5, 0), 4);
    }

    private static double[] Numbers(string file) =>
        [.. File.ReadAllText(TestData.Path(Folder + file)).Split((char[])[' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
}
