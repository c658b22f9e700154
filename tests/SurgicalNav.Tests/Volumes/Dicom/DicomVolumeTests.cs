using CsCheck;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Tests.Volumes.Dicom;

/// <summary>Series written element by element, whose every voxel is known.</summary>
public sealed class DicomVolumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static int Stored(int i, int j, int k) => 1000 + 3 * i + 50 * j + 400 * k;

    private Volume Read(IWorkers? workers = null) => Assert.Single(DicomFolder.Open(_folder.Path, workers).Series).ReadVolume(workers);

    /// <summary>The last part first.</summary>
    private sealed class Backwards : IWorkers
    {
        public int Count => 3;

        public void Run(int parts, Action<int> part)
        {
            for (var p = parts - 1; p >= 0; p--) part(p);
        }
    }

    [Fact]
    public void SlicesAreSortedAndSpacedByTheirPlaceWhateverTheirNamesAndThickness()
    {
        // An oblique, mirrored-looking plane; files named against their order
        var turn = DicomMaker.Turned(0.3) * Mat3.FromColumns(Vec3.UnitX, new Vec3(0, 0.8, 0.6), new Vec3(0, -0.6, 0.8));
        for (var k = 0; k < 5; k++)
        {
            var slice = k;
            new DicomMaker().Facing(turn.Column0, turn.Column1).At(new Vec3(10, -20, 30) + turn.Column2 * (2.5 * k)).Numbers(DicomTags.SliceThickness, 5).Pixels((i, j, _) => Stored(i, j, slice), stored: 12)
                .Into(_folder.Path, $"{9 - k}");
        }
        var volume = Read(new Backwards());
        Assert.Equal((8, 6, 5), (volume.Grid.Nx, volume.Grid.Ny, volume.Grid.Nz));
        Assert.Equal(0.75, volume.Grid.SpacingMm.X, tolerance: 1e-9);
        Assert.Equal(0.5, volume.Grid.SpacingMm.Y, tolerance: 1e-9);
        Assert.Equal(2.5, volume.Grid.SpacingMm.Z, tolerance: 1e-9);
        Assert.True(volume.IsInt16);
        for (var k = 0; k < 5; k++)
            for (var j = 0; j < 6; j++)
                for (var i = 0; i < 8; i++) Assert.Equal(Stored(i, j, k) - 1024, volume[i, j, k]);
        Assert.True((volume.Grid.ToScan(new Vec3(0, 0, 4)).Mm - (new Vec3(10, -20, 30) + turn.Column2 * 10)).Length < 1e-6);
        Assert.Contains(volume.Warnings, w => w.Contains("SliceThickness says 5 mm", StringComparison.Ordinal));
        Assert.Equal(volume.Int16, Read().Int16);
    }

    public static TheoryData<string, int, int, int, bool> Encodings => new()
    {
        { "explicit", 16, 16, 15, false },
        { "explicit", 16, 12, 11, false },
        { "explicit", 16, 12, 11, true },
        { "explicit", 16, 12, 15, false },
        { "explicit", 16, 13, 14, true },
        { "implicit", 16, 16, 15, true },
        { "big", 16, 12, 11, true },
        { "big", 32, 20, 19, true },
        { "explicit", 8, 8, 7, false },
        { "explicit", 8, 7, 6, true },
        { "explicit", 32, 32, 31, true },
        { "implicit", 32, 24, 31, false },
    };

    /// <summary>Overlays and other remains in the bits that are not stored do no harm, in whatever encoding.</summary>
    [Theory]
    [MemberData(nameof(Encodings))]
    public void StoredBitsAreTakenFromTheirCells(string encoding, int allocated, int stored, int high, bool isSigned)
    {
        var syntax = encoding switch { "big" => DicomTransferSyntax.ExplicitBigEndian, "implicit" => DicomTransferSyntax.ImplicitLittleEndian, _ => DicomTransferSyntax.ExplicitLittleEndian };
        var others = ~((stored == 32 ? uint.MaxValue : (1u << stored) - 1) << high + 1 - stored);
        var (least, largest) = isSigned ? (-(1 << Math.Min(stored, 14) - 1), (1 << Math.Min(stored, 14) - 1) - 1) : (0, (1 << Math.Min(stored, 14)) - 1);
        int Value(int i, int j) => least + (int)((long)(largest - least) * (j * 8 + i) / 47);
        new DicomMaker().In(syntax).Pixels((i, j, _) => Value(i, j), allocated, stored, high, isSigned, others).Into(_folder.Path, "slice");
        var volume = Read();
        for (var j = 0; j < 6; j++)
            for (var i = 0; i < 8; i++) Assert.Equal(Value(i, j) - 1024, volume[i, j, 0]);
    }

    [Fact]
    public void UnsignedSixteenBitsStayInt16WhereTheValuesFitAndBecomeFloatWhereTheyDoNot()
    {
        new DicomMaker().Pixels((i, j, _) => 33000 + i).Into(_folder.Path, "slice");
        var fits = Read();
        Assert.True(fits.IsInt16);
        Assert.Equal(33003 - 1024, fits[3, 0, 0]);
        new DicomMaker().Pixels((i, j, _) => i == 7 ? 65535 : i).Into(_folder.Path, "slice");
        var beyond = Read();
        Assert.False(beyond.IsInt16);
        Assert.Equal(65535 - 1024, beyond[7, 2, 0]);
        Assert.Equal(3 - 1024, beyond[3, 2, 0]);
    }

    [Fact]
    public void EachSliceHasItsOwnRescale()
    {
        for (var k = 0; k < 3; k++) new DicomMaker().At(new Vec3(0, 0, k)).Numbers(DicomTags.RescaleSlope, 0.5 * (k + 1)).Numbers(DicomTags.RescaleIntercept, k).Pixels((i, j, _) => i + j).Into(_folder.Path, $"{k}");
        var volume = Read();
        for (var k = 0; k < 3; k++) Assert.Equal((float)((4 + 5) * 0.5 * (k + 1) + k), volume[4, 5, k]);
    }

    [Fact]
    public void InvertedPicturesKeepTheirValuesAndSaySo()
    {
        new DicomMaker().Text(DicomTags.PhotometricInterpretation, DicomVr.CS, "MONOCHROME1").Pixels(Stored).Into(_folder.Path, "slice");
        var volume = Read();
        Assert.Equal(Stored(5, 4, 0) - 1024, volume[5, 4, 0]);
        Assert.Contains(volume.Warnings, w => w.Contains("MONOCHROME1", StringComparison.Ordinal));
    }

    [Fact]
    public void FloatingPixelsAreRead()
    {
        new DicomMaker().Without(DicomTags.RescaleSlope).Without(DicomTags.RescaleIntercept).FloatPixels((i, j, _) => i * 0.125f - j).Into(_folder.Path, "slice");
        Assert.Equal(7 * 0.125f - 5, Read()[7, 5, 0]);
    }

    [Fact]
    public void DoseGridsStandAtTheirOffsets()
    {
        new DicomMaker(frames: 3).Text(DicomTags.Modality, DicomVr.CS, "RTDOSE").Without(DicomTags.RescaleSlope).Without(DicomTags.RescaleIntercept).At(new Vec3(1, 2, 3))
            .Numbers(DicomTags.GridFrameOffsetVector, 0, -4, -8).Numbers(DicomTags.DoseGridScaling, 0.01).Pixels(Stored, 32, 32).Into(_folder.Path, "dose");
        var dose = Read();
        Assert.Equal(4, dose.Grid.SpacingMm.Z, tolerance: 1e-9);
        // The last frame stands lowest, so it comes first
        Assert.Equal(Stored(2, 3, 2) * 0.01, dose.SampleAt(new Point<Scan>(1 + 2 * 0.75, 2 + 3 * 0.5, 3 - 8)), tolerance: 1e-4);
        Assert.Equal(Stored(2, 3, 0) * 0.01, dose.SampleAt(new Point<Scan>(1 + 2 * 0.75, 2 + 3 * 0.5, 3)), tolerance: 1e-4);
    }

    /// <summary>A linear function of the place stays the same when the slices are moved back: interpolation of it is exact.</summary>
    [Fact]
    public void TiltedGantryIsPutUprightWithoutChangingWhatStandsWhere() =>
        Gen.Select(Gen.Double[-20, 20], Gen.Double[-10, 10], Gen.Int[1, 5]).Sample((tiltDeg, asideDeg, thick) =>
        {
            if (Math.Abs(tiltDeg) < 6) return;
            using var folder = new TemporaryFolder();
            // Slices lie in x–y as stored; the table goes on along a direction that is not their normal
            var step = new Vec3(Math.Tan(asideDeg * Math.PI / 180), Math.Tan(tiltDeg * Math.PI / 180), 1) * thick;
            static double Value(Vec3 p) => 500 + 20 * p.X - 13 * p.Y + 4 * p.Z;
            for (var k = 0; k < 4; k++)
            {
                var at = step * k;
                new DicomMaker(24, 30).At(at).Without(DicomTags.RescaleSlope).Without(DicomTags.RescaleIntercept)
                    .FloatPixels((i, j, _) => (float)Value(at + new Vec3(i * 0.75, j * 0.5, 0))).Into(folder.Path, $"{k}");
            }
            var volume = DicomFolder.Open(folder.Path).Series[0].ReadVolume();
            var outside = volume.Float32.ToArray().Min();
            var inside = 0;
            for (var k = 0; k < volume.Grid.Nz; k++)
                for (var j = 0; j < volume.Grid.Ny; j++)
                    for (var i = 0; i < volume.Grid.Nx; i++)
                    {
                        if (volume[i, j, k] <= outside) continue;
                        inside++;
                        Assert.Equal(Value(volume.Grid.ToScan(new Vec3(i, j, k)).Mm), volume[i, j, k], tolerance: 1e-3);
                    }
            Assert.InRange(inside, 4 * 23 * 29 - 1, 4 * 24 * 30);
            var tilt = Math.Atan2(new Vec3(step.X, step.Y, 0).Length, step.Z) * 180 / Math.PI;
            Assert.Contains(volume.Warnings, w => w.Contains(FormattableString.Invariant($"tilted by {tilt:f1}°"), StringComparison.Ordinal) && w.Contains("interpolated", StringComparison.Ordinal));
        }, iter: 30);

    [Fact]
    public void TwoThousandSlicesWork()
    {
        for (var k = 0; k < 2000; k++)
        {
            var slice = k;
            new DicomMaker(4, 4).At(new Vec3(0, 0, -0.6 * k)).Pixels((i, j, _) => slice, stored: 12).Into(_folder.Path, $"{k:d4}");
        }
        var volume = Read();
        Assert.Equal((4, 4, 2000), (volume.Grid.Nx, volume.Grid.Ny, volume.Grid.Nz));
        for (var k = 0; k < 2000; k++) Assert.Equal(1999 - k - 1024, volume[1, 2, k]);
    }

    /// <summary>The voxels themselves and little beside them, counted on the thread that reads.</summary>
    [Fact]
    public void ReadingAllocatesTheVolumeAndLittleBesideIt()
    {
        for (var k = 0; k < 16; k++) new DicomMaker(256, 256).At(new Vec3(0, 0, k)).Pixels((i, j, _) => i).Into(_folder.Path, $"{k}");
        _ = Read();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var volume = Read();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 2L * volume.Grid.VoxelCount, 3L * volume.Grid.VoxelCount);
    }
}
