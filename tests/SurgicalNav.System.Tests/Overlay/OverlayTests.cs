using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;

namespace SurgicalNav.SystemTests.Overlay;

[Collection(MachineCollection.Name)]
public sealed class OverlayTests
{
    [Theory]
    [InlineData(960, 540)]
    [InlineData(1920, 1080)]
    public void TheWholePictureLooksAsItDid(int width, int height)
    {
        using var stage = Dressed(width, height, tissue: false);
        Scenes.AddInstrument(stage);
        stage.Scene.ToolTip = new Point<Camera>(stage.Scene.Camera.Undistort(1010 * height / 1080.0, 560 * height / 1080.0) is var (x, y) ? new Vec3(x, y, 1) * 110 : default);
        Assert.True(stage.Draw().IsShown);
        Golden.AssertMatches(stage, $"overlay-{height}");
    }

    /// <summary>One digit of one number is another one, or a row is missing: the golden picture tells.</summary>
    [Theory]
    [InlineData(540)]
    [InlineData(1080)]
    public void AnotherDigitIsNotTheSamePicture(int height)
    {
        using var stage = Dressed(height * 16 / 9, height, tissue: false);
        stage.Draw();
        var first = stage.Result.Pixels.ToArray();
        Assert.Equal(0, Stray());
        var (line, scene) = (stage.Scene.TimeLine, stage.Scene);
        scene.TimeLine = line with { PoseAge = Duration.FromMilliseconds(6.5) };
        Assert.True(Stray() > Golden.StrayPerTile, "pose age 6.5 for 6.4 ms");
        scene.TimeLine = line with { P99 = Duration.FromMilliseconds(68) };
        Assert.True(Stray() > Golden.StrayPerTile, "p99 68 for 63 ms");
        (scene.TimeLine, scene.RegistrationErrorMm) = (line, 1.3);
        Assert.True(Stray() > Golden.StrayPerTile, "registration 1.3 for 1.2 mm");
        (scene.RegistrationErrorMm, scene.DistanceAge) = (1.2, Duration.FromMilliseconds(13));
        Assert.True(Stray() > Golden.StrayPerTile, "distances 13 for 12 ms old");
        (scene.DistanceAge, scene.TargetDistanceMm) = (Duration.FromMilliseconds(12.3), 28.4);
        Assert.True(Stray() > Golden.StrayPerTile, "target 28.4 for 23.4 mm");
        (scene.TargetDistanceMm, scene.PatientId) = (23.4, "P-0411");
        Assert.True(Stray() > Golden.StrayPerTile, "patient P-0411 for P-0417");

        int Stray()
        {
            stage.Draw();
            return Golden.Compare(first, stage.Result.Pixels, stage.Result.Width, stage.Result.Height).Stray;
        }
    }

    /// <summary>A tall form before the middle of a wide one: the wide one's contour ends where the tall one hides it, and nothing of it or of the folds
    /// inside stands alone.</summary>
    [Fact]
    public void NoDashOfAHiddenContourIsLeft()
    {
        using var stage = new Stage(960, 540);
        stage.Fill(0, 0, 0);
        var (front, back) = (new Rgb(255, 0, 0), new Rgb(0, 255, 0));
        stage.Renderer.AddStructure(new AnatomyStructure(1, "front", StructureRole.Organ, front), Shapes.Sphere(new Vec3(0, 0, -30), 18, 40), 5);
        stage.Renderer.AddStructure(new AnatomyStructure(2, "back", StructureRole.Organ, back), Shapes.Blob(Vec3.Zero, new Vec3(45, 14, 12), 48, d => 1 + 0.25 * Math.Sin(9 * d.X) * Math.Cos(7 * d.Z)), 5);
        stage.Scene.CameraFromScan = Stage.Pose(new Vec3(0, 0, 130), 0.0005, 0.02);
        Assert.True(stage.Draw().IsShown);
        stage.Renderer.ReadIdMask(stage.Scene, 0, stage.Ids);
        var (lines, strays) = (0, 0);
        for (var y = 100; y < 440; y++)
            for (var x = 100; x < 860; x++)
            {
                var (r, g, _) = stage.At(x, y);
                if (g < 200 || r > 100) continue;
                lines++;
                if (!IsAtEdge(x, y)) strays++;
            }
        Assert.True(lines > 400, $"{lines}");
        Assert.Equal(0, strays);

        // Within two pixels there are the structure itself and something else.
        bool IsAtEdge(int x, int y)
        {
            var (own, other) = (false, false);
            for (var v = y - 2; v <= y + 2; v++)
                for (var u = x - 2; u <= x + 2; u++)
                    if (stage.Ids.Pixels[v * 960 + u] == 2) own = true;
                    else other = true;
            return own && other;
        }
    }

    /// <summary>Times of three digits, too: no label touches its number.</summary>
    [Theory]
    [InlineData(1280, 720, "the video's colours are off: set the white balance", "colours-720")]
    [InlineData(720, 576, "the video repeats frames: check its rate and the converter", "repeats-576")]
    public void AWrongPictureIsShownAndSaysSo(int width, int height, string words, string golden)
    {
        using var stage = Dressed(width, height, tissue: false);
        stage.Scene.PictureWarning = words;
        stage.Scene.TimeLine = stage.Scene.TimeLine with { P50 = Duration.FromMilliseconds(141), P99 = Duration.FromMilliseconds(263) };
        Assert.True(stage.Draw().IsShown);
        Golden.AssertMatches(stage, golden);
    }

    [Fact]
    public void AStalePoseLeavesTheBareVideoAndSaysWhy()
    {
        using var stage = Dressed(960, 540, tissue: false);
        stage.Scene.PoseAge = Duration.FromMilliseconds(142);
        (stage.Scene.VesselDistanceMm, stage.Scene.TargetDistanceMm, stage.Scene.Guard, stage.Scene.GuardWords) = (3.1, null, GuardSignal.Hold, "holding: tracker pose is stale");
        Assert.Equal(Withdrawal.PoseStale, stage.Draw().Withdrawal);
        Golden.AssertMatches(stage, "withdrawn-540");
        for (var y = 150; y < 400; y++)
            for (var x = 240; x < 660; x++)
                Assert.Equal((104, 38, 33), stage.At(x, y));
    }

    [Fact]
    public void WithoutAPictureNothingOldStaysOnTheScreen()
    {
        using var stage = Dressed(640, 360, tissue: true);
        stage.Draw();
        stage.Scene.Frame = null;
        Assert.Equal(Withdrawal.NoPicture, stage.Draw().Withdrawal);
        Assert.Equal((0, 0, 0), stage.At(320, 200));
    }

    [Fact]
    public void TheVideoIsDrawnPixelForPixel()
    {
        using var stage = Dressed(960, 540, tissue: true);
        stage.Scene.HideOverlay = true;
        stage.Draw();
        for (var y = 150; y < 400; y += 3)
            for (var x = 100; x < 860; x += 3)
            {
                var o = (y * 960 + x) * 3;
                Assert.Equal((stage.Frame.Pixels[o + 2], stage.Frame.Pixels[o + 1], stage.Frame.Pixels[o]), stage.At(x, y));
            }
    }

    [Fact]
    public void InstrumentsHideAnatomyWhileTheMaskIsFresh()
    {
        using var stage = Dressed(960, 540, tissue: false);
        Scenes.AddInstrument(stage);
        stage.Draw();
        var covered = Differences(stage);
        Assert.Equal(0, covered);
        stage.Scene.MaskAge = Duration.FromMilliseconds(400);
        stage.Draw();
        Assert.True(Differences(stage) > 500);

        // Pixels well inside the instrument that are not the video's own, away from the HUD.
        static int Differences(Stage stage)
        {
            var n = 0;
            for (var y = 60; y < 380; y++)
                for (var x = 300; x < 700; x++)
                {
                    var o = y * 960 + x;
                    var inside = stage.Mask.Pixels[o] >= 4 && stage.Mask.Pixels[o - 3] >= 4 && stage.Mask.Pixels[o + 3] >= 4 && stage.Mask.Pixels[o - 2880] >= 4 && stage.Mask.Pixels[o + 2880] >= 4;
                    if (inside && stage.At(x, y) != (stage.Frame.Pixels[3 * o + 2], stage.Frame.Pixels[3 * o + 1], stage.Frame.Pixels[3 * o])) n++;
                }
            return n;
        }
    }

    [Fact]
    public void TheIdMaskNamesWhatIsInsideAnOrganBeforeTheOrganAndGivesWholeSilhouettesAlone()
    {
        using var stage = Dressed(960, 540, tissue: false);
        stage.Renderer.ReadIdMask(stage.Scene, 0, stage.Ids);
        var (all, organ) = (Count(1) + Count(2) + Count(3) + Count(4), Count(1));
        Assert.True(Count(2) > 1000 && Count(3) > 1000 && Count(4) > 500 && organ > 50_000);
        stage.Renderer.ReadIdMask(stage.Scene, 1, stage.Ids);
        Assert.Equal((all, 0), (Count(1), Count(2)));

        int Count(byte id) => stage.Ids.Pixels.Count(id);
    }

    [Fact]
    public void AFrameCostsNoManagedMemoryFromUploadToReadBack()
    {
        using var stage = Dressed(640, 360, tissue: true);
        Scenes.AddInstrument(stage);
        stage.Scene.ToolTip = new Point<Camera>(5, 5, 90);
        var poses = new[] { stage.Scene.CameraFromScan, Stage.Pose(new Vec3(4, 0, 131), 0.004, 0.6) };
        var i = 0;
        Allocations.AssertNone(() =>
        {
            stage.Scene.CameraFromScan = poses[i++ & 1];
            stage.Renderer.Draw(stage.Scene);
            stage.Renderer.BeginReadBack();
            stage.Renderer.TryFinishReadBack(Duration.FromSeconds(30), stage.Result);
            stage.Renderer.Present();
        }, warmUp: 8, calls: 24);
    }

    [Fact]
    public void ItsOwnProcessorTimeIsThatOfItsStretchesOutsideTheDriver()
    {
        using var stage = Dressed(640, 360, tissue: false);
        var ticks = 0L;
        stage.Renderer.ThreadCpu = () => Duration.FromMilliseconds(++ticks);
        stage.Renderer.Draw(stage.Scene);
        // The frame's pixels, the order of two vessels' and a tumour's triangles, the outlines of organ and tumour, the HUD: each one tick from begin to end.
        Assert.Equal(Duration.FromMilliseconds(7), stage.Renderer.OwnCpu);
        stage.Renderer.BeginReadBack();
        Assert.True(stage.Renderer.TryFinishReadBack(Duration.FromSeconds(30), stage.Result));
        Assert.Equal(Duration.FromMilliseconds(8), stage.Renderer.OwnCpu);
    }

    [Fact]
    public void TheTumourIsSeenOverAVesselThatLiesBeforeIt()
    {
        using var stage = new Stage(640, 360);
        stage.Fill(33, 38, 104);
        stage.Scene.CameraFromScan = Stage.Pose(new Vec3(0, 0, 120), 0.001, 0.1);
        stage.Scene.ErrorBudgetMm = 0.5;
        stage.Renderer.AddStructure(new AnatomyStructure(1, "vein", StructureRole.Vessel, AnatomyStructure.VeinColour), Shapes.Sphere(new Vec3(0, 0, -20), 6, 24), 2);
        stage.Draw();
        var vein = stage.At(320, 180);
        stage.Renderer.AddStructure(new AnatomyStructure(2, "tumour", StructureRole.Tumour, AnatomyStructure.TumourColour), Shapes.Sphere(Vec3.Zero, 9, 24), 2);
        stage.Draw();
        var both = stage.At(320, 180);
        Assert.True(both.Item1 > vein.Item1 + 40, $"{both} over {vein}");
    }

    /// <summary>Depth decides between several vessels, their triangles' order within one; a vessel coiled before itself must look the same either way.</summary>
    [Fact]
    public void ACoiledVesselLooksTheSameByOrderAsByDepth()
    {
        using var byOrder = Coiled();
        byOrder.Draw();
        var expected = byOrder.Result.Pixels.ToArray();
        using var byDepth = Coiled();
        byDepth.Renderer.AddStructure(new AnatomyStructure(2, "behind the camera", StructureRole.Vessel, AnatomyStructure.VeinColour), Shapes.Sphere(new Vec3(0, 0, -300), 5, 8), 5);
        byDepth.Draw();
        var (different, coloured) = (0, 0);
        for (var i = 0; i < expected.Length; i += 3)
        {
            if (Math.Abs(expected[i] - 33) > 8) coloured++;
            if (Math.Abs(expected[i] - byDepth.Result.Pixels[i]) > 6) different++;
        }
        Assert.True(coloured > 10_000, $"{coloured} pixels of vessel");
        Assert.True(different < coloured / 500, $"{different} of {coloured} pixels of vessel differ");
    }

    private static Stage Coiled()
    {
        var stage = new Stage(640, 360);
        stage.Fill(33, 38, 104);
        stage.Scene.CameraFromScan = Stage.Pose(new Vec3(0, 0, 120), 0.001, 0.1, Quat.FromAxisAngle(new Vec3(1, 0.3, 0), 1.1));
        stage.Scene.ErrorBudgetMm = 0.5;
        stage.Renderer.AddStructure(new AnatomyStructure(1, "vein", StructureRole.Vessel, AnatomyStructure.VeinColour),
            Shapes.Tube(t => new Vec3(22 * Math.Cos(20 * t), 22 * Math.Sin(20 * t), 60 * t - 30), 6, 4, 300, 24), 3);
        return stage;
    }

    [Fact]
    public void MistakesOfTheWiringAreRefusedInWords()
    {
        using var stage = Dressed(640, 360, tissue: false);
        var sphere = Shapes.Sphere(Vec3.Zero, 5, 8);
        Assert.Contains("id 1", Assert.Throws<ArgumentException>(() => stage.Renderer.AddStructure(new AnatomyStructure(1, "kidney", StructureRole.Organ, default), sphere, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("background", Assert.Throws<ArgumentException>(() => stage.Renderer.AddStructure(new AnatomyStructure(0, "kidney", StructureRole.Organ, default), sphere, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("640×360 Gray8", Assert.Throws<ArgumentException>(() => stage.Renderer.ReadIdMask(stage.Scene, 0, stage.Result)).Message, StringComparison.Ordinal);
        stage.Scene.Frame = stage.Ids;
        Assert.Contains("640×360 Bgr24", Assert.Throws<ArgumentException>(() => stage.Renderer.Draw(stage.Scene)).Message, StringComparison.Ordinal);
        stage.Scene.CameraFromScan = null;
        Assert.Throws<InvalidOperationException>(() => stage.Renderer.ReadIdMask(stage.Scene, 0, stage.Ids));
    }

    private static Stage Dressed(int width, int height, bool tissue)
    {
        var stage = new Stage(width, height);
        if (tissue) stage.FillWithTissue();
        else stage.Fill(33, 38, 104);
        Scenes.AddAnatomy(stage, 40);
        Scenes.Describe(stage.Scene);
        return stage;
    }
}
