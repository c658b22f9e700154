using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Overlay.Surfaces;

namespace SurgicalNav.SystemTests.Overlay;

/// <summary>A liver-like organ with a tumour and vessels, and everything the HUD can say.</summary>
internal static class Scenes
{
    public static void AddAnatomy(Stage stage, int organRings = 60)
    {
        var edge = LensJacobian.MaxEdgeMm(stage.Scene.Camera, 90, 0.5);
        stage.Renderer.AddStructure(new AnatomyStructure(1, "liver", StructureRole.Organ, AnatomyStructure.OrganColour),
            Shapes.Blob(Vec3.Zero, new Vec3(68, 40, 34), organRings, d => 1 + 0.10 * Math.Sin(3 * d.X + 1) * Math.Cos(2 * d.Y) - 0.16 * Math.Exp(-((d.X - 0.35) * (d.X - 0.35) + (d.Y - 0.9) * (d.Y - 0.9)) * 14)), edge);
        stage.Renderer.AddStructure(new AnatomyStructure(2, "tumour", StructureRole.Tumour, AnatomyStructure.TumourColour),
            Shapes.Blob(new Vec3(24, -3, -4), new Vec3(11, 10, 9), 24, d => 1 + 0.08 * Math.Sin(5 * d.X) * Math.Sin(4 * d.Y + 1)), edge);
        stage.Renderer.AddStructure(new AnatomyStructure(3, "portal vein", StructureRole.Vessel, AnatomyStructure.VeinColour),
            Shapes.Tube(t => new Vec3(-52 + 92 * t, 16 * Math.Sin(3.4 * t) - 4, 14 - 26 * t), 5, 2, 80, 20), edge);
        stage.Renderer.AddStructure(new AnatomyStructure(4, "hepatic artery", StructureRole.Vessel, AnatomyStructure.ArteryColour),
            Shapes.Tube(t => new Vec3(-44 + 70 * t, -14 + 18 * t * t, -18 + 12 * t), 2.6, 1.3, 60, 14), edge);
    }

    public static void Describe(SceneSnapshot scene)
    {
        scene.CameraFromScan = Stage.Pose(new Vec3(2, 2, 128), 0.004, 0.6, Quat.FromAxisAngle(new Vec3(0.2, 1, 0.1), 0.25));
        scene.PoseAge = Duration.FromMilliseconds(6.4);
        scene.PatientId = "P-0417";
        scene.Side = OperatedSide.Left;
        scene.Eye = Eye.Left;
        scene.TargetName = "tumour";
        scene.VesselName = "portal vein";
        (scene.TargetDistanceMm, scene.VesselDistanceMm) = (23.4, 8.7);
        scene.DistanceAge = Duration.FromMilliseconds(12.3);
        (scene.RegistrationErrorMm, scene.RegistrationAge) = (1.2, Duration.FromSeconds(740));
        scene.TimeLine = new TimeLineReading(Duration.FromMilliseconds(38.2), Duration.FromMilliseconds(6.4), Duration.FromMilliseconds(41), Duration.FromMilliseconds(63));
        (scene.Guard, scene.GuardWords) = (GuardSignal.Accept, "clear by 14.2 mm");
        scene.AddTool(new ToolReading("endoscope", ToolState.Tracked, default));
        scene.AddTool(new ToolReading("patient reference", ToolState.Tracked, default));
        scene.AddTool(new ToolReading("dissector", ToolState.Outdated, Duration.FromSeconds(2)));
    }

    /// <summary>A straight instrument from the lower right edge towards the middle: shaft (4) and tip (5) in the mask, grey in the picture.</summary>
    public static void AddInstrument(Stage stage)
    {
        var (w, h) = (stage.Frame.Width, stage.Frame.Height);
        var scale = h / 1080.0;
        var (tipX, tipY, dx, dy) = (1010 * scale, 560 * scale, 0.80, 0.60);
        for (var y = 0; y < h; y++)
            for (var x = 0; x < w; x++)
            {
                var along = (x - tipX) * dx + (y - tipY) * dy;
                var across = (x - tipX) * -dy + (y - tipY) * dx;
                var half = Math.Min(30 * scale, 9 * scale + along * 0.35);
                if (along < 0 || Math.Abs(across) > half) continue;
                stage.Mask.Pixels[y * w + x] = along < 90 * scale ? (byte)5 : (byte)4;
                var shine = 40 + 150 * Math.Exp(-Math.Pow(across / half + 0.35, 2) * 5) * (along < 90 * scale ? 1.15 : 0.8);
                var o = (y * w + x) * 3;
                (stage.Frame.Pixels[o], stage.Frame.Pixels[o + 1], stage.Frame.Pixels[o + 2]) = ((byte)shine, (byte)(shine * 0.97), (byte)(shine * 0.94));
            }
        (stage.Scene.Mask, stage.Scene.MaskAge) = (stage.Mask, Duration.FromMilliseconds(50));
    }
}
