using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Slices;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Slices;

namespace SurgicalNav.SystemTests.Overlay;

[Collection(MachineCollection.Name)]
public class SliceInsetTests
{
    private const int Width = 1920, Height = 1080;

    /// <summary>Of the square at 1080 rows, px from the top left.</summary>
    private const double Left = 22, Top = 166, Side = 320;

    /// <summary>A scan whose value is the place along x and y, 1 a mm.</summary>
    private static Volume Ramp()
    {
        var grid = new VolumeGrid(201, 201, 21, Mat3.Identity, new Vec3(-100, -100, 90));
        var voxels = new short[grid.VoxelCount];
        for (var v = 0; v < voxels.Length; v++) voxels[v] = (short)(v % 201 - 100 + 2 * (v / 201 % 201 - 100));
        return new Volume(grid, voxels);
    }

    [Fact]
    public void TheSliceAboutTheTipIsTheScanThereAndGoesWithTheTip()
    {
        using var stage = new Stage(Width, Height);
        stage.Fill(40, 40, 40);
        var window = new SliceWindow(0, 400);
        stage.Renderer.ShowSlice(Ramp(), window);
        // The scan's axes are the camera's, moved: the tip stands at (12, −7, 100) in the scan
        stage.Scene.CameraFromScan = Stage.Pose(new Vec3(3, 4, 20));
        stage.Scene.ToolTip = new Point<Camera>(15, -3, 120);
        Assert.True(stage.Draw().IsShown);
        foreach (var (dx, dy) in new[] { (-30, -20), (20, -30), (-25, 25), (31, 17) })
        {
            var (x, y) = ((int)Math.Round(Left + Side / 2 + dx * Side / SliceInset.SideMm), (int)Math.Round(Top + Side / 2 + dy * Side / SliceInset.SideMm));
            // The pixel's centre, in mm from the tip
            var (mmX, mmY) = (12 + (x + 0.5 - Left - Side / 2) * SliceInset.SideMm / Side, -7 + (y + 0.5 - Top - Side / 2) * SliceInset.SideMm / Side);
            Assert.InRange(stage.At(x, y).R - window.Grey((float)(mmX + 2 * mmY)), -1, 1);
        }
        stage.Scene.ToolTip = null;
        stage.Draw();
        Assert.Equal(40, stage.At((int)(Left + 40), (int)(Top + 60)).R);
    }

    [Fact]
    public void CuttingAndDrawingAllocateNothing()
    {
        using var stage = new Stage(Width, Height);
        stage.Renderer.ShowSlice(Ramp(), new SliceWindow(0, 400));
        stage.Scene.CameraFromScan = Stage.Pose(new Vec3(3, 4, 20));
        stage.Scene.ToolTip = new Point<Camera>(15, -3, 120);
        Allocations.AssertNone(() => stage.Renderer.Draw(stage.Scene));
    }
}
