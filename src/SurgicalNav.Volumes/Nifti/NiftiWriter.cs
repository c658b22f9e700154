using System.Buffers.Binary;
using System.IO.Compression;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Nifti;

/// <summary>Writes NIfTI-1 (NIfTI-2 where an axis is too long for it), with the same geometry as sform and qform, turned from LPS to the format's RAS, in mm.
/// Label names and colours go into a Caret extension, as TotalSegmentator and Connectome Workbench write them.</summary>
internal static class NiftiWriter
{
    private const int LongestFirstAxis = short.MaxValue;
    private const int ScannerCode = 1;
    private const int Millimetres = 2;

    public static void Write(Stream to, VoxelWriter voxels, bool gzip)
    {
        var extension = voxels.Labels is { } map ? CaretLabelTable.Write(map) : [];
        var header = Header(voxels, extension.Length);
        using var packed = gzip ? new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true) : null;
        var target = packed ?? to;
        target.Write(header);
        target.Write([(byte)(extension.Length > 0 ? 1 : 0), 0, 0, 0]);
        target.Write(extension);
        voxels.WriteVoxels(target);
    }

    private static byte[] Header(VoxelWriter voxels, int extensionBytes)
    {
        var grid = voxels.Grid;
        var second = Math.Max(grid.Nx, Math.Max(grid.Ny, grid.Nz)) > LongestFirstAxis;
        var h = new byte[second ? NiftiFields.SecondSize : NiftiFields.FirstSize];
        var turn = Mat3.Diagonal(-1, -1, 1);
        var (axes, origin) = (turn * grid.ScanFromIndex, turn * grid.OriginMm);
        var handed = axes.Determinant < 0 ? -1 : 1;
        var s = grid.SpacingMm;
        var q = Quat.FromMatrix(Mat3.FromColumns(axes.Column0 / s.X, axes.Column1 / s.Y, axes.Column2 * (handed / s.Z))).Normalized();
        if (q.W < 0) q = new Quat(-q.W, -q.X, -q.Y, -q.Z);
        double[] sform = [axes.M00, axes.M01, axes.M02, origin.X, axes.M10, axes.M11, axes.M12, origin.Y, axes.M20, axes.M21, axes.M22, origin.Z];
        double[] quaternion = [q.X, q.Y, q.Z, origin.X, origin.Y, origin.Z];
        double[] spacing = [handed, s.X, s.Y, s.Z, 1, 1, 1, 1];
        long[] dims = [3, grid.Nx, grid.Ny, grid.Nz, 1, 1, 1, 1];
        var offset = h.Length + 4 + extensionBytes;
        var intent = voxels.Labels is null ? 0 : NiftiFields.LabelIntent;
        BinaryPrimitives.WriteInt32LittleEndian(h, h.Length);
        if (second)
        {
            "n+2\0\r\n\u001a\n"u8.CopyTo(h.AsSpan(4));
            Int16(h, 12, NiftiDatatype.CodeOf(voxels.Type));
            Int16(h, 14, (short)(8 * voxels.Type.Bytes));
            for (var i = 0; i < 8; i++) BinaryPrimitives.WriteInt64LittleEndian(h.AsSpan(16 + 8 * i), dims[i]);
            for (var i = 0; i < 8; i++) Double(h, 104 + 8 * i, spacing[i]);
            BinaryPrimitives.WriteInt64LittleEndian(h.AsSpan(168), offset);
            Double(h, 176, 1);
            BinaryPrimitives.WriteInt32LittleEndian(h.AsSpan(344), ScannerCode);
            BinaryPrimitives.WriteInt32LittleEndian(h.AsSpan(348), ScannerCode);
            for (var i = 0; i < 6; i++) Double(h, 352 + 8 * i, quaternion[i]);
            for (var i = 0; i < 12; i++) Double(h, 400 + 8 * i, sform[i]);
            BinaryPrimitives.WriteInt32LittleEndian(h.AsSpan(500), Millimetres);
            BinaryPrimitives.WriteInt32LittleEndian(h.AsSpan(504), intent);
            return h;
        }
        for (var i = 0; i < 8; i++) Int16(h, 40 + 2 * i, (short)dims[i]);
        Int16(h, 68, (short)intent);
        Int16(h, 70, NiftiDatatype.CodeOf(voxels.Type));
        Int16(h, 72, (short)(8 * voxels.Type.Bytes));
        for (var i = 0; i < 8; i++) Single(h, 76 + 4 * i, spacing[i]);
        Single(h, 108, offset);
        Single(h, 112, 1);
        h[123] = Millimetres;
        Int16(h, 252, ScannerCode);
        Int16(h, 254, ScannerCode);
        for (var i = 0; i < 6; i++) Single(h, 256 + 4 * i, quaternion[i]);
        for (var i = 0; i < 12; i++) Single(h, 280 + 4 * i, sform[i]);
        "n+1\0"u8.CopyTo(h.AsSpan(344));
        return h;
    }

    private static void Int16(byte[] h, int at, short value) => BinaryPrimitives.WriteInt16LittleEndian(h.AsSpan(at), value);
    private static void Single(byte[] h, int at, double value) => BinaryPrimitives.WriteSingleLittleEndian(h.AsSpan(at), (float)value);
    private static void Double(byte[] h, int at, double value) => BinaryPrimitives.WriteDoubleLittleEndian(h.AsSpan(at), value);
}
