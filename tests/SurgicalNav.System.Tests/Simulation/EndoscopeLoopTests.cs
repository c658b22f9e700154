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
        var tooLarge = Assert.Throws<LoopTooLargeException>(() => EndoscopeLoop.Open(surface, room, SceneAppearance.Standard, new LoopOptions(1920, 1080, 120), _folder));
        Assert.Contains("21.5 frames per second", tooLarge.Message, StringComparison.Ordinal);
        var open = new SimulatedRoom(new RoomOptions { Phantom = phantom, Breathing = new Breathing(8, 5) });
        Assert.Throws<ArgumentException>(() => EndoscopeLoop.Open(surface, open, SceneAppearance.Standard, new LoopOptions(16, 16, 2), _folder));
    }

    [Fact]
    public void OneEyeIsTheLeftOneInHalfTheSpace()
    {
        var room = new SimulatedRoom(new RoomOptions { Phantom = new PhantomOptions { MeshCellMm = 5 } });
        using var surface = new EglSurface(96, 54);
        using var pool = new FramePool(96, 54, PixelFormat.Bgr24, 1);
        Assert.True(pool.TryRent(default, default, 0, out var lease));
        using var both = EndoscopeLoop.Open(surface, room, SceneAppearance.Standard, new LoopOptions(96, 54, 4), _folder);
        using var one = EndoscopeLoop.Open(surface, room, SceneAppearance.Standard, new LoopOptions(96, 54, 4, Stereo: false), _folder);
        both.Read(3, false, lease);
        var left = lease.Pixels.ToArray();
        one.Read(3, false, lease);
        Assert.Equal(left, lease.Pixels.ToArray());
        Assert.Equal(one.Options.Bytes * 2, both.Options.Bytes);
        Assert.Equal([one.Options.Bytes, both.Options.Bytes], new DirectoryInfo(_folder).GetFiles().Select(f => f.Length).Order());
        Assert.Throws<ArgumentException>(() => one.Read(3, true, lease));
        lease.Release();
    }

    [Fact]
    public void TheOldestLoopsGiveWayAndAbandonedFilesAreSweptUp()
    {
        var room = new SimulatedRoom(new RoomOptions { Phantom = new PhantomOptions { MeshCellMm = 5 } });
        using var surface = new EglSurface(96, 54);
        // Sparse files: they have a length, but take no space.
        foreach (var (name, day) in ((string, int)[])[("old", 1), ("middle", 2), ("new", 3)])
        {
            using (var file = File.Create(At(name))) file.SetLength(500L << 20);
            File.SetLastWriteTimeUtc(At(name), new DateTime(2020, 1, day, 0, 0, 0, DateTimeKind.Utc));
        }
        File.WriteAllBytes(Path.Combine(_folder, "notes.txt"), [1]);
        var abandoned = Path.Combine(_folder, "endoscope-x.bgr.1-1.part");
        File.WriteAllBytes(abandoned, [1]);
        var written = Path.Combine(_folder, "endoscope-y.bgr.1-1.part");
        using (File.Create(written))
        using (EndoscopeLoop.Open(surface, room, SceneAppearance.Standard, new LoopOptions(96, 54, 2), _folder))
        {
            Assert.False(File.Exists(At("old")));
            Assert.True(File.Exists(At("middle")) && File.Exists(At("new")));
            Assert.False(File.Exists(abandoned));
            Assert.True(File.Exists(written), "Another run is writing this one.");
            Assert.True(File.Exists(Path.Combine(_folder, "notes.txt")));
        }

        string At(string name) => Path.Combine(_folder, $"endoscope-{name}.bgr");
    }

    [Fact]
    public void TwoRunsThatDrawTheSameLoopDoNotMeet()
    {
        var room = new SimulatedRoom(new RoomOptions { Phantom = new PhantomOptions { MeshCellMm = 5 } });
        using var surface = new EglSurface(96, 54);
        var options = new LoopOptions(96, 54, 2);
        EndoscopeLoop? inner = null;
        using var outer = EndoscopeLoop.Open(surface, room, SceneAppearance.Standard, options, _folder, drawn =>
        {
            if (drawn == 1) inner = EndoscopeLoop.Open(surface, room, SceneAppearance.Standard, options, _folder);
        });
        inner!.Dispose();
        Assert.Equal(options.Bytes, Assert.Single(new DirectoryInfo(_folder).GetFiles()).Length);
    }

    [Fact]
    public void ABrokenOffDrawingLeavesNothing()
    {
        var room = new SimulatedRoom(new RoomOptions { Phantom = new PhantomOptions { MeshCellMm = 5 } });
        using var surface = new EglSurface(96, 54);
        Assert.Throws<OperationCanceledException>(() => EndoscopeLoop.Open(surface, room, SceneAppearance.Standard, new LoopOptions(96, 54, 2), _folder, _ => throw new OperationCanceledException()));
        Assert.Empty(Directory.GetFiles(_folder));
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
