using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Nifti;

/// <summary>The part of a NIfTI-1 or NIfTI-2 header that a scan needs, with the geometry already turned from RAS to LPS and into mm.</summary>
/// <remarks>Source: nifti1.h, R. W. Cox et al., 2007 (https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h); nifti2.h, R. Reynolds, 2011.</remarks>
internal sealed class NiftiHeader
{
    public const int Size = NiftiFields.FirstSize;
    public const int LargestSize = NiftiFields.SecondSize;

    /// <summary>How far apart (mm) sform and qform may put a corner voxel before the reader mentions it.</summary>
    private const double FormsAgreeMm = 0.1;

    private const long LargestOffset = 1_000_000_000;

    public required VoxelLayout Layout { get; init; }
    public required long VoxelOffset { get; init; }
    public required bool SaysLabels { get; init; }
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Whether a file's beginning has a header's size, in either byte order.</summary>
    public static bool Begins(ReadOnlySpan<byte> h) =>
        h.Length >= 4 && (IsSecond(h) || BinaryPrimitives.ReadInt32LittleEndian(h) == Size || BinaryPrimitives.ReadInt32BigEndian(h) == Size);

    public static bool IsSecond(ReadOnlySpan<byte> h) =>
        h.Length >= 4 && (BinaryPrimitives.ReadInt32LittleEndian(h) == LargestSize || BinaryPrimitives.ReadInt32BigEndian(h) == LargestSize);

    /// <exception cref="VolumeFormatException">Anything that is not a single three-dimensional NIfTI volume of a known datatype.</exception>
    public static NiftiHeader Parse(ReadOnlySpan<byte> h, string file)
    {
        var second = IsSecond(h);
        var (kind, size) = second ? ("NIfTI-2", LargestSize) : ("NIfTI-1", Size);
        if (h.Length < size) throw new VolumeFormatException(file, $"holds {h.Length} bytes where a {kind} header needs {size}. The file is cut short or is not NIfTI.");
        var bigEndian = BinaryPrimitives.ReadInt32BigEndian(h) == size;
        if (!bigEndian && BinaryPrimitives.ReadInt32LittleEndian(h) is var first && first != size) throw new VolumeFormatException(file, $"does not begin like a NIfTI file (the first number is {first}, not {Size} or {LargestSize}).");
        var magic = h.Slice(second ? 4 : 344, 4);
        if (!magic.SequenceEqual(second ? "n+2\0"u8 : "n+1\0"u8))
            throw new VolumeFormatException(file, magic.StartsWith("ni"u8)
                ? "is the .hdr half of a .hdr/.img pair; only single .nii files are read."
                : $"has no {kind} magic 'n+{(second ? 2 : 1)}'; Analyze 7.5 files do not say left from right and are not read.");

        var fields = new NiftiFields(h, bigEndian, second);
        var (nx, ny, nz) = Dimensions(fields, file);
        var code = fields.Datatype;
        var datatype = NiftiDatatype.Find(code) ?? throw new VolumeFormatException(file, $"has voxels of datatype {code} ({NiftiDatatype.NameOfRefused(code)}), which is no scalar scan.");
        var offset = fields.VoxelOffset;
        if (!(offset >= size + 4 && offset < LargestOffset)) throw new VolumeFormatException(file, $"says its voxels begin at byte {offset:g6}; in a .nii file that is {size + 4} or more.");
        var (slope, intercept) = (fields.Slope, fields.Intercept);
        var scaled = slope != 0 && double.IsFinite(slope) && double.IsFinite(intercept);

        var warnings = new List<string>();
        var mm = MillimetresPerUnit(fields.Units & 7, warnings);
        var grid = Geometry(fields, nx, ny, nz, mm, warnings, file);
        return new NiftiHeader
        {
            Layout = new VoxelLayout(grid, datatype, bigEndian, scaled ? slope : 1, scaled ? intercept : 0),
            VoxelOffset = (long)offset,
            SaysLabels = fields.Intent == NiftiFields.LabelIntent,
            Warnings = warnings,
        };
    }

    private static (int Nx, int Ny, int Nz) Dimensions(NiftiFields fields, string file)
    {
        var rank = fields.Dimension(0);
        if (rank is < 1 or > 7) throw new VolumeFormatException(file, $"says it has {rank} dimensions; 1 to 7 are possible.");
        Span<long> n = [1, 1, 1, 1, 1, 1, 1];
        for (var i = 0; i < rank; i++) n[i] = fields.Dimension(i + 1);
        for (var i = 0; i < rank; i++)
            if (n[i] < 1) throw new VolumeFormatException(file, $"says its dimension {i + 1} has {n[i]} voxels.");
        for (var i = 3; i < rank; i++)
            if (n[i] > 1) throw new VolumeFormatException(file, $"holds {n[i]} volumes along dimension {i + 1}; a scan is one volume. Split the series first.");
        foreach (var size in n[..3])
            if (size > VoxelLayout.MostVoxels) throw new VolumeFormatException(file, $"says it has {n[0]}×{n[1]}×{n[2]} voxels; at most {VoxelLayout.MostVoxels >> 20} Mi are read.");
        return ((int)n[0], (int)n[1], (int)n[2]);
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

    private static VolumeGrid Geometry(NiftiFields fields, int nx, int ny, int nz, double mmPerUnit, List<string> warnings, string file)
    {
        var spacing = new Vec3(Math.Abs(fields.Spacing(1)), Math.Abs(fields.Spacing(2)), Math.Abs(fields.Spacing(3)));
        if (ny == 1 && spacing.Y == 0) spacing = spacing with { Y = 1 };
        if (nz == 1 && spacing.Z == 0) spacing = spacing with { Z = 1 };
        try
        {
            var s = fields.SformCode > 0 ? Turn(nx, ny, nz, Sform(fields), mmPerUnit) : null;
            var q = fields.QformCode > 0 ? Turn(nx, ny, nz, Qform(fields, spacing), mmPerUnit) : null;
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

    private static (Mat3, Vec3) Sform(NiftiFields f) =>
        (new Mat3(f.Sform(0), f.Sform(1), f.Sform(2), f.Sform(4), f.Sform(5), f.Sform(6), f.Sform(8), f.Sform(9), f.Sform(10)), new Vec3(f.Sform(3), f.Sform(7), f.Sform(11)));

    private static (Mat3, Vec3) Qform(NiftiFields f, Vec3 spacing)
    {
        var v = new Vec3(f.Quaternion(0), f.Quaternion(1), f.Quaternion(2));
        var w = 1 - v.LengthSquared;
        // float32 rounding may leave a half-turn slightly longer than a unit quaternion
        var q = w < 1e-7 ? new Quat(0, v.X, v.Y, v.Z).Normalized() : new Quat(Math.Sqrt(w), v.X, v.Y, v.Z);
        var handed = f.Spacing(0) < 0 ? -1 : 1;
        return (q.ToMatrix() * Mat3.Diagonal(spacing.X, spacing.Y, spacing.Z * handed), new Vec3(f.Quaternion(3), f.Quaternion(4), f.Quaternion(5)));
    }

    /// <summary>RAS to LPS: x and y change sign.</summary>
    private static VolumeGrid Turn(int nx, int ny, int nz, (Mat3 Axes, Vec3 Origin) ras, double mmPerUnit)
    {
        var turn = Mat3.Diagonal(-mmPerUnit, -mmPerUnit, mmPerUnit);
        return new VolumeGrid(nx, ny, nz, turn * ras.Axes, turn * ras.Origin);
    }
}
