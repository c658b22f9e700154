using System.Buffers.Binary;
using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;

namespace SurgicalNav.Tests.Volumes;

public sealed class VolumeFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("volumes").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Endings => ["nii", "nii.gz", "nrrd", "seg.nrrd", "mha"];

    private string At(string ending) => Path.Combine(_folder, "v." + ending);

    private static readonly Gen<VolumeGrid> s_grids = Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[1, 5], Gen.Double[-3, 3].Array[3], Gen.Double[0.2, 5].Array[3], Gen.Double[-500, 500].Array[3], Gen.Bool)
        .Select((nx, ny, nz, turn, spacing, origin, mirrored) =>
        {
            var rotation = Quat.Exp(new Vec3(turn[0], turn[1], turn[2])).ToMatrix();
            return new VolumeGrid(nx, ny, nz, rotation * Mat3.Diagonal(spacing[0], spacing[1], mirrored ? -spacing[2] : spacing[2]), new Vec3(origin[0], origin[1], origin[2]));
        });

    [Theory]
    [MemberData(nameof(Endings))]
    public void VolumesComeBackAsTheyWere(string ending) => Gen.Select(s_grids, Gen.Short.Array[125], Gen.Float[-1e6f, 1e6f].Array[125], Gen.Bool).Sample((grid, shorts, floats, isInt16) =>
    {
        var volume = isInt16 ? new Volume(grid, shorts[..grid.VoxelCount]) : new Volume(grid, floats[..grid.VoxelCount]);
        VolumeFiles.Write(At(ending), volume);
        var read = VolumeFiles.ReadVolume(At(ending));
        Assert.Equal(isInt16, read.IsInt16);
        Assert.True(volume.Int16.SequenceEqual(read.Int16) && volume.Float32.SequenceEqual(read.Float32));
        Assert.Null(grid.DifferenceFrom(read.Grid, ending.StartsWith("nii", StringComparison.Ordinal) ? 1e-3 : 1e-9));
        Assert.Empty(read.Warnings);
        Assert.False(File.Exists(At(ending) + ".part"));
    }, iter: 100, threads: 1);

    [Theory]
    [MemberData(nameof(Endings))]
    public void LabelMapsComeBackWithNamesAndColours(string ending) => Gen.Select(s_grids, Gen.UShort.Array[125], Gen.Bool).Sample((grid, labels, small) =>
    {
        labels = labels[..grid.VoxelCount];
        if (small) for (var v = 0; v < labels.Length; v++) labels[v] &= 255;
        var names = new Dictionary<ushort, string> { [1] = "liver", [2] = "left <kidney> & \"co\"", [300] = "Leberlappen µ, caudal: upper" };
        var colours = new Dictionary<ushort, LabelColour> { [1] = new(255, 0, 128), [300] = new(1, 2, 3) };
        var map = new LabelMap(grid, labels, "", names) { LabelColours = colours };
        VolumeFiles.Write(At(ending), map);
        var read = VolumeFiles.ReadLabelMap(At(ending));
        Assert.True(map.Labels.SequenceEqual(read.Labels));
        var keepsNames = ending != "mha";
        Assert.Equal(keepsNames, VolumeFiles.SaysLabels(At(ending)));
        if (!keepsNames) return;
        Assert.Equal(names, read.LabelNames);
        Assert.Equal(colours, read.LabelColours);
    }, iter: 60, threads: 1);

    [Fact]
    public void AnAxisTooLongForTheFirstNiftiIsWrittenAsTheSecond()
    {
        var grid = new VolumeGrid(40000, 2, 1, Mat3.Diagonal(0.5, -2, 3), new Vec3(1, 2, 3));
        var voxels = new short[grid.VoxelCount];
        voxels[^1] = 7;
        VolumeFiles.Write(At("nii"), new Volume(grid, voxels));
        Assert.Equal(540, BinaryPrimitives.ReadInt32LittleEndian(File.ReadAllBytes(At("nii"))));
        var read = VolumeFiles.ReadVolume(At("nii"));
        Assert.Equal(7, read[39999, 1, 0]);
        Assert.Null(grid.DifferenceFrom(read.Grid, 1e-9));
    }

    [Fact]
    public void EveryChangedSecondNiftiIsReadOrRefused()
    {
        VolumeFiles.Write(At("nii"), new Volume(new VolumeGrid(40000, 1, 1, Mat3.Identity, Vec3.Zero), new short[40000]));
        var plain = File.ReadAllBytes(At("nii"));
        // Three dimensions of two voxels
        for (var i = 0; i < 3; i++) BinaryPrimitives.WriteInt64LittleEndian(plain.AsSpan(24 + 8 * i), 2);
        plain = plain[..(544 + 16)];
        Assert.Equal(2, SurgicalNav.Volumes.Nifti.NiftiReader.ReadVolume(new MemoryStream(plain), "n").Grid.Nz);
        Gen.Select(Gen.Int[0, 560].Array[1, 6], Gen.Byte.Array[6], Gen.Int[0, 700]).Sample((places, values, length) =>
        {
            var file = (byte[])plain.Clone();
            for (var i = 0; i < places.Length; i++) if (places[i] < file.Length) file[places[i]] = values[i];
            if (length < file.Length) file = file[..length];
            try { SurgicalNav.Volumes.Nifti.NiftiReader.ReadVolume(new MemoryStream(file), "n"); } catch (VolumeFormatException) { /* refused in words */ }
        }, iter: 3000);
    }

    [Fact]
    public void WholeNumbersStayInt16AsLongAsTheyFit()
    {
        string Text(string type, string values) => $"NRRD0004\ntype: {type}\ndimension: 3\nsizes: 2 1 1\nspace: LPS\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nencoding: text\n\n{values}";
        Volume Read(string type, string values)
        {
            File.WriteAllText(At("nrrd"), Text(type, values));
            return VolumeFiles.ReadVolume(At("nrrd"));
        }
        Assert.True(Read("int", "-32768 32767").IsInt16);
        Assert.False(Read("int", "-32769 0").IsInt16);
        Assert.False(Read("ushort", "0 32768").IsInt16);
        Assert.False(Read("uint64", "0 18446744073709551615").IsInt16);
        Assert.True(Read("uint64", "0 5").IsInt16);
        Assert.False(Read("float", "0 5").IsInt16);
        Assert.Equal(-32769, Read("int", "7 -32769")[1]);
        Assert.Equal(7, Read("int", "7 -32769")[0]);
        Assert.Contains("rounded", Assert.Single(Read("int", "7 16777219").Warnings), StringComparison.Ordinal);
        Assert.Contains("1 of 2 voxels are no finite numbers", Assert.Single(Read("float", "7 nan").Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void OtherFilesAreRefusedWithWhatIsRead()
    {
        void Refused(byte[] bytes, string words)
        {
            File.WriteAllBytes(At("x"), bytes);
            Assert.Contains(words, Assert.Throws<VolumeFormatException>(() => VolumeFiles.ReadVolume(At("x"))).Message, StringComparison.Ordinal);
        }
        Refused([], "is empty");
        Refused("PK\u0003\u0004"u8.ToArray(), "NRRD");
        Refused([.. new byte[128], .. "DICM"u8, 0, 0], "is a DICOM file");
        Assert.Contains("does not exist", Assert.Throws<VolumeFormatException>(() => VolumeFiles.ReadVolume(At("none"))).Message, StringComparison.Ordinal);
        Assert.Contains(".nrrd", Assert.Throws<ArgumentException>(() => VolumeFiles.Write(At("png"), new Volume(new VolumeGrid(1, 1, 1, Mat3.Identity, Vec3.Zero), new short[1]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelTablesOfSlicerAndItkSnapRead()
    {
        var slicer = LabelTable.Parse("# Color table\n0 Background 0 0 0 0\n1 kidney_left 200 100 0 255\n"u8, "x.ctbl");
        Assert.Equal("kidney_left", slicer.Names[1]);
        Assert.Equal(new LabelColour(200, 100, 0), slicer.Colours[1]);
        var snap = LabelTable.Parse("# ITK-SnAP\n    0     0    0    0        0  0  0    \"Clear Label\"\n    5   255    1    2        1  1  1    \"left kidney\"\n"u8, "x.txt");
        Assert.Equal("left kidney", snap.Names[5]);
        Assert.Equal(new LabelColour(255, 1, 2), snap.Colours[5]);
        var map = new LabelMap(new VolumeGrid(1, 1, 1, Mat3.Identity, Vec3.Zero), [5]).Named(snap);
        Assert.Equal("left kidney", map.NameOf(5));
        Assert.Equal("left_kidney", LabelTable.Parse(System.Text.Encoding.UTF8.GetBytes(LabelTable.Write(map)), "w").Names[5]);
        Assert.Contains("the line 2 'x y'", Assert.Throws<VolumeFormatException>(() => LabelTable.Parse("1 a 1 2 3 4\nx y\n"u8, "t")).Message, StringComparison.Ordinal);
        Assert.Contains("no label", Assert.Throws<VolumeFormatException>(() => LabelTable.Parse("# nothing\n"u8, "t")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyChangedLabelTableIsReadOrRefused()
    {
        var tables = new[] { "# Slicer\n1 liver 200 100 0 255\n2 \"left kidney\" 1 2 3 255\n"u8.ToArray(), "    5   255    1    2        1  1  1    \"left kidney\"\n"u8.ToArray() };
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 60].Array[1, 6], Gen.Byte.Array[6], Gen.Int[0, 80]).Sample((which, places, values, length) =>
        {
            var file = (byte[])tables[which].Clone();
            for (var i = 0; i < places.Length; i++) if (places[i] < file.Length) file[places[i]] = values[i];
            if (length < file.Length) file = file[..length];
            try { LabelTable.Parse(file, "t"); } catch (VolumeFormatException) { /* refused in words */ }
        }, iter: 2000);
    }
}
