using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Simulation.Endoscope;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.SystemTests.Simulation;

[Collection(MachineCollection.Name)]
public sealed class EndoscopeLoopTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-loop").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void ALoopIsDrawnOnceAndPlayedWithoutAllocating()
    {
        var room = new SimulatedRoom(new RoomOptions { Phantom = new PhantomOptions { MeshCellMm = 5 } });
        var options = new LoopOptions(96, 54, 8);
        using var surface = new EglSurface(96, 54);
        var drawn = 0;
        byte[] first;
        using var pool = new FramePool(96, 54, PixelFormat.Bgr24, 1);
        Assert.True(pool.TryRent(default, default, 0, out var lease));
        using (var loop = EndoscopeLoop.Open(surface, room, SceneAppearance.Standard, options, _folder, n => drawn = n))
        {
            Assert.Equal(8, drawn);
            loop.Read(3, true, lease);
            first = lease.Pixels.ToArray();
            Assert.Equal(3, loop.PairAt(loop.TimeOf(3)));
            Assert.Equal(7, loop.PairAt(Instant.FromSeconds(-0.1)));
            Assert.Equal(0, loop.PairAt(Instant.FromSeconds(4)));
            Allocations.AssertNone(() => loop.Read(5, false, lease));
        }
        drawn = 0;
        using (var loop = EndoscopeLoop.Open(surface, room, SceneAppearance.Standard, options, _folder, n => drawn = n))
        {
            Assert.Equal(0, drawn);
            loop.Read(3, true, lease);
            Assert.Equal(first, lease.Pixels.ToArray());
            // The kept picture is what the endoscope draws at that moment.
            var view = new EyeView();
            var again = new byte[first.Length];
            using var endoscope = new RenderedEndoscope(surface, room.Phantom, 96, 54);
            view.LookAt(room, loop.TimeOf(3), true, room.Cameras.ScaledTo(96, 54));
            endoscope.Render(view, SceneAppearance.Standard, again);
            Assert.Equal(first, again);
        }
        lease.Release();
    }

    [Fact]
    public void WhatWouldJumpOrFillTheDiskIsRefused()
    {
        var phantom = new PhantomOptions { MeshCellMm = 6 };
        using var surface = new EglSurface(16, 16);
        var room = new SimulatedRoom(new RoomOptions { Phantom = phantom });
        Assert.Throws<ArgumentException>(() => EndoscopeLoop.Open(surface, room, SceneAppearance.Standard, new LoopOptions(1920, 1080, 120), _folder));
        var open = new SimulatedRoom(new RoomOptions { Phantom = phantom, Breathing = new Breathing(8, 5) });
        Assert.Throws<ArgumentException>(() => EndoscopeLoop.Open(surface, open, SceneAppearance.Standard, new LoopOptions(16, 16, 2), _folder));
    }

    [Fact]
    public void ADatasetRepeatsToTheByteAndShowsEveryClass()
    {
        using var surface = new EglSurface(224, 128);
        var options = new DatasetOptions { Width = 224, Height = 128, Count = 12, Anatomies = 3, AnatomySeedStart = 5000 };
        DatasetWriter.Write(surface, Path.Combine(_folder, "a"), options);
        DatasetWriter.Write(surface, Path.Combine(_folder, "b"), options);
        foreach (var name in (string[])["images.u8", "masks.u8", "manifest.json"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "a", name)), File.ReadAllBytes(Path.Combine(_folder, "b", name)));
        var masks = File.ReadAllBytes(Path.Combine(_folder, "a", "masks.u8"));
        Assert.Equal(12 * 224 * 128, masks.Length);
        var counts = new int[256];
        foreach (var m in masks) counts[m]++;
        for (var c = 0; c < SceneClasses.Count; c++) Assert.True(counts[c] > 50, $"class {c}: {counts[c]} pixels");
        Assert.Equal(masks.Length, counts.AsSpan(0, SceneClasses.Count).ToArray().Sum());
    }
}
