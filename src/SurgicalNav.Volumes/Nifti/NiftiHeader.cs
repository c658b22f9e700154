using System.Buffers.Binary;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Nifti;

/// <summary>The part of a NIfTI-1 header that a scan needs, with the geometry already turned from RAS to LPS and into mm.</summary>
/// <remarks>Source: nifti1.h, R. W. Cox et al., 2007 (https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h).</remarks>
internal sealed class NiftiHeader
{
    public const int Size = 348;

    /// <summary>How far apart (mm) sform and qform may put a corner voxel before the reader mentions it.</summary>
    private const double FormsAgreeMm = 0.1;

    public required VolumeGrid Grid { get; init; }
    public required NiftiDatatype Datatype { get; init; }
    public required bool BigEndian { get; init; }
    public required long VoxelOffset { get; init; }
    public required double Slope { get; init; }
    public required double Intercept { get; init; }
    public required IReadOnlyList<string> Warnings { get; init; }

    public bool IsScaled => Slope != 1 || Intercept != 0;

    /// <exception cref="VolumeFormatException">Anything that is not a single three-dimensional NIfTI-1 volume of a known datatype.</exception>
    public static NiftiHeader Parse(ReadOnlySpan<byte> h, string file)
    {
        if (h.Length < Size) throw new VolumeFormatException(file, $"holds {h.Length} bytes where a NIfTI-1 header needs {Size}. The file is cut short or is not NIfTI.");
        var size = BinaryPrimitives.ReadInt32LittleEndian(h);
        var bigEndian = BinaryPrimitives.ReadInt32BigEndian(h) == Size;
        if (size == 540 || BinaryPrimitives.ReadInt32BigEndian(h) == 540) throw new VolumeFormatException(file, "is NIfTI-2; only NIfTI-1 is read. Convert it, for instance with nifti_tool or nibabel.");
        if (size != Size && !bigEndian) throw new VolumeFormatException(file, $"does not begin like a NIfTI-1 file (the first number is {size}, not {Size}).");
        if (h[344] != 'n' || h[345] != '+' || h[346] != '1' || h[347] != 0)
            throw new VolumeFormatException(file, h[344] == 'n' && h[345] == 'i'
                ? "is the .hdr half of a .hdr/.img pair; only single .nii files are read."
                : "has no NIfTI-1 magic 'n+1'; Analyze 7.5 files do not say left from right and are not read.");

        var fields = new Fields(h, bigEndian);
        var (nx, ny, nz) = Dimensions(fields, file);
        var code = fields.Int16(70);
        var datatype = NiftiDatatype.Find(code) ?? throw new VolumeFormatException(file, $"has voxels of datatype {code} ({NiftiDatatype.NameOfRefused(code)}), which is no scalar scan.");
        var offset = fields.Single(108);
        if (!(offset >= Size + 4 && offset < 1e9f)) throw new VolumeFormatException(file, $"says its voxels begin at byte {offset:g6}; in a .nii file that is 352 or more.");
        var slope = fields.Single(112);
        var intercept = fields.Single(116);
        var scaled = slope != 0 && float.IsFinite(slope) && float.IsFinite(intercept);

        var warnings = new List<string>();
        var mm = MillimetresPerUnit(h[123] & 7, warnings);
        var grid = Geometry(fields, nx, ny, nz, mm, warnings, file);
        return new NiftiHeader
        {
            Grid = grid,
            Datatype = datatype,
            BigEndian = bigEndian,
            VoxelOffset = (long)offset,
            Slope = scaled ? slope : 1,
            Intercept = scaled ? intercept : 0,
            Warnings = warnings,
        };
    }

    private static (int Nx, int Ny, int Nz) Dimensions(Fields fields, string file)
    {
        int rank = fields.Int16(40);
        if (rank is < 1 or > 7) throw new VolumeFormatException(file, $"says it has {rank} dimensions; 1 to 7 are possible.");
        Span<int> n = [1, 1, 1, 1, 1, 1, 1];
        for (var i = 0; i < rank; i++) n[i] = fields.Int16(42 + 2 * i);
        for (var i = 0; i < rank; i++)
            if (n[i] < 1) throw new VolumeFormatException(file, $"says its dimension {i + 1} has {n[i]} voxels.");
        for (var i = 3; i < rank; i++)
            if (n[i] > 1) throw new VolumeFormatException(file, $"holds {n[i]} volumes along dimension {i + 1}; a scan is one volume. Split the series first.");
        return (n[0], n[1], n[2]);
    }

    private static double MillimetresPerUnit(int code, List<string> warnings)
    {
        switch (code)
        {
            case 1: return 1000;
            case 3: return 0.001;
            case 0:
            case 2: return 1;
            default:
                warnings.Add($"The unit of length has the unknown code {code}; millimetres are assumed.");
                return 1;
        }
    }

    private static VolumeGrid Geometry(Fields fields, int nx, int ny, int nz, double mmPerUnit, List<string> warnings, string file)
    {
        var spacing = new Vec3(Math.Abs(fields.Single(80)), Math.Abs(fields.Single(84)), Math.Abs(fields.Single(88)));
        if (ny == 1 && spacing.Y == 0) spacing = spacing with { Y = 1 };
        if (nz == 1 && spacing.Z == 0) spacing = spacing with { Z = 1 };
        try
        {
            var s = fields.Int16(254) > 0 ? Turn(nx, ny, nz, Sform(fields), mmPerUnit) : null;
            var q = fields.Int16(252) > 0 ? Turn(nx, ny, nz, Qform(fields, spacing), mmPerUnit) : null;
            if (s is not null && q?.DifferenceFrom(s, FormsAgreeMm) is { } difference)
                warnings.Add($"The file's two geometries, sform and qform, disagree ({difference}); sform is used.");
            if (s is null && q is null)
                warnings.Add("The file stores no orientation (sform and qform codes are 0): axes are taken as right, anterior, superior and the origin is arbitrary. Do not navigate with it.");
            return s ?? q ?? Turn(nx, ny, nz, (Mat3.Diagonal(spacing.X, spacing.Y, spacing.Z), Vec3.Zero), mmPerUnit);
        }
        catch (ArgumentException e)
        {
            throw new VolumeFormatException(file, $"has an unusable geometry. {e.Message}", e);
        }
    }

    private static (Mat3, Vec3) Sform(Fields f) =>
        (new Mat3(f.Single(280), f.Single(284), f.Single(288), f.Single(296), f.Single(300), f.Single(304), f.Single(312), f.Single(316), f.Single(320)),
            new Vec3(f.Single(292), f.Single(308), f.Single(324)));

    private static (Mat3, Vec3) Qform(Fields f, Vec3 spacing)
    {
        var v = new Vec3(f.Single(256), f.Single(260), f.Single(264));
        var w = 1 - v.LengthSquared;
        // float32 rounding may leave a half-turn slightly longer than a unit quaternion
        var q = w < 1e-7 ? new Quat(0, v.X, v.Y, v.Z).Normalized() : new Quat(Math.Sqrt(w), v.X, v.Y, v.Z);
        var handed = f.Single(76) < 0 ? -1 : 1;
        return (q.ToMatrix() * Mat3.Diagonal(spacing.X, spacing.Y, spacing.Z * handed), new Vec3(f.Single(268), f.Single(272), f.Single(276)));
    }

    /// <summary>RAS to LPS: x and y change sign.</summary>
    private static VolumeGrid Turn(int nx, int ny, int nz, (Mat3 Axes, Vec3 Origin) ras, double mmPerUnit)
    {
        var turn = Mat3.Diagonal(-mmPerUnit, -mmPerUnit, mmPerUnit);
        return new VolumeGrid(nx, ny, nz, turn * ras.Axes, turn * ras.Origin);
    }

    private readonly ref struct Fields(ReadOnlySpan<byte> header, bool bigEndian)
    {
        private readonly ReadOnlySpan<byte> _header = header;

        public short Int16(int at) => bigEndian ? BinaryPrimitives.ReadInt16BigEndian(_header[at..]) : BinaryPrimitives.ReadInt16LittleEndian(_header[at..]);
        public float Single(int at) => bigEndian ? BinaryPrimitives.ReadSingleBigEndian(_header[at..]) : BinaryPrimitives.ReadSingleLittleEndian(_header[at..]);
    }
}
