using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>Draws patients, viewpoints and instrument poses at random from a seed, for training and for judging networks.</summary>
public static class RandomScene
{
    /// <summary>A patient with, more often than not, a tumour or vessels showing on the liver.</summary>
    public static AbdominalPhantom Patient(ulong anatomySeed)
    {
        var random = new SeededRandom(anatomySeed, 30);
        return AbdominalPhantom.Create(new PhantomOptions
        {
            Seed = anatomySeed,
            SuperficialTumour = random.NextDouble() < 0.7,
            SurfaceVessels = random.NextDouble() < 0.7 ? 1 + random.NextInt(4) : 0,
            MeshCellMm = 2.4,
        });
    }

    /// <summary>Fills a view: the lens in the free space before the organs, looking at them, and up to two instruments in the picture.</summary>
    public static void FillView(EyeView view, AbdominalPhantom phantom, CameraModel camera, ulong seed)
    {
        var random = new SeededRandom(seed, 31);
        view.Camera = camera;
        view.OrganDisplacementMm = Vec3.Zero;
        view.NoiseSeed = (uint)random.NextUInt64();
        view.SmokePhaseMm = random.Uniform(0, 200);
        var scanFromCamera = PlaceCamera(phantom, random, out var distance);
        view.CameraFromScan = scanFromCamera.Inverse();
        view.ExposedDistanceMm = distance;
        var wish = random.NextDouble();
        view.InstrumentCount = wish < 0.08 ? 0 : wish < 0.33 ? 1 : 2;
        for (var i = 0; i < view.InstrumentCount; i++) view.Instruments[i] = PlaceInstrument(phantom, scanFromCamera, i == 0 ? -1 : 1, distance, random);
    }

    private static Rigid<Scan, Camera> PlaceCamera(AbdominalPhantom phantom, SeededRandom random, out double distance)
    {
        var toTumour = phantom.Options.SuperficialTumour && random.NextDouble() < 0.4;
        var (position, forward, widest) = (Vec3.Zero, Vec3.UnitZ, double.NegativeInfinity);
        distance = 0;
        // Ten tries do as a rule; where many fail, the freest of them has to.
        for (var tries = 0; tries < 1000; tries++)
        {
            var gaze = toTumour
                ? phantom.Target.Mm + random.GaussianVec3(14)
                : new Vec3(random.Uniform(-85, 25), random.Uniform(-55, 0), random.Uniform(-50, 20));
            var trocar = new Vec3(random.Uniform(-50, 40), random.Uniform(-125, -80), random.Uniform(-200, -150));
            var away = random.Uniform(62, 150);
            var along = (gaze - trocar).Normalized();
            var place = gaze - along * away;
            var clearance = Clearance(phantom, place);
            var free = clearance > 22 && CavityWall.Holds(place, 20);
            if (!free && clearance <= widest) continue;
            (position, forward, distance, widest) = (place, along, away, clearance);
            if (free) break;
        }
        return ScopeMotion.LookAlong(position, forward, random.Gaussian(0, 0.25));
    }

    private static InstrumentPose PlaceInstrument(AbdominalPhantom phantom, Rigid<Scan, Camera> scanFromCamera, int side, double distance, SeededRandom random)
    {
        var (wrist, trocar) = (Vec3.Zero, Vec3.UnitX);
        for (var attempt = 0; attempt < 80; attempt++)
        {
            var depth = distance * random.Uniform(0.5, 0.95);
            var inCamera = new Vec3(random.Uniform(-0.5, 0.5) + 0.12 * side, random.Uniform(-0.3, 0.3), 1) * depth;
            wrist = (scanFromCamera * new Point<Camera>(inCamera)).Mm;
            var trocarInCamera = new Vec3(side * random.Uniform(50, 140), random.Uniform(-70, 90), random.Uniform(-60, 20));
            trocar = (scanFromCamera * new Point<Camera>(trocarInCamera)).Mm;
            if (ShaftIsFree(phantom, wrist, trocar)) break;
        }
        return InstrumentPose.Through(trocar, wrist, random.Uniform(0, 2 * Math.PI), random.Gaussian(0, 0.45), random.Gaussian(0, 0.4), random.Uniform(0, 0.6));
    }

    /// <summary>From the wrist until well out of the picture, no tissue in the way.</summary>
    private static bool ShaftIsFree(AbdominalPhantom phantom, Vec3 wrist, Vec3 trocar)
    {
        for (var i = 0; i <= 8; i++)
        {
            var p = Vec3.Lerp(wrist, trocar, i / 8.0);
            if (Clearance(phantom, p) < 5 || (i < 6 && !CavityWall.Holds(p, 10))) return false;
        }
        return true;
    }

    private static double Clearance(AbdominalPhantom phantom, Vec3 p) => Math.Min(
        Math.Min(phantom.Liver.Surface.Field(p), phantom.Gallbladder.Surface.Field(p)),
        Math.Min(phantom.Trunk.OmentalFat.Field(p), phantom.Trunk.Bowel.Field(p)));
}
