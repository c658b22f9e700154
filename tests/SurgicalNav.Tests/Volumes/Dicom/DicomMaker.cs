using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Tests.Volumes.Dicom;

/// <summary>Makes one DICOM file of grey pixels; elements can be added, replaced or taken away by tag.</summary>
internal sealed class DicomMaker
{
    private readonly SortedDictionary<uint, Action<DicomWriter>> _elements = [];
    private readonly int _columns, _rows, _frames;
    private DicomTransferSyntax _syntax = DicomTransferSyntax.ExplicitLittleEndian;

    public DicomMaker(int columns = 8, int rows = 6, int frames = 1)
    {
        (_columns, _rows, _frames) = (columns, rows, frames);
        Text(DicomTags.SopClassUid, DicomVr.UI, "1.2.840.10008.5.1.4.1.1.2").Text(DicomTags.SopInstanceUid, DicomVr.UI, "1.2.3.4").Text(DicomTags.Modality, DicomVr.CS, "CT")
            .Text(DicomTags.SeriesInstanceUid, DicomVr.UI, "1.2.3").Text(DicomTags.PhotometricInterpretation, DicomVr.CS, "MONOCHROME2");
        Set(DicomTags.SamplesPerPixel, w => w.UInt16(DicomTags.SamplesPerPixel, 1));
        Set(DicomTags.Rows, w => w.UInt16(DicomTags.Rows, (ushort)rows));
        Set(DicomTags.Columns, w => w.UInt16(DicomTags.Columns, (ushort)columns));
        if (frames > 1) Set(DicomTags.NumberOfFrames, w => w.Integers(DicomTags.NumberOfFrames, frames));
        Numbers(DicomTags.PixelSpacing, 0.5, 0.75).Numbers(DicomTags.RescaleSlope, 1).Numbers(DicomTags.RescaleIntercept, -1024);
        At(new Vec3(0, 0, 0));
        Facing(Vec3.UnitX, Vec3.UnitY);
    }

    /// <summary>A turn about the patient's long axis.</summary>
    public static Mat3 Turned(double rad) => Mat3.FromColumns(new Vec3(Math.Cos(rad), Math.Sin(rad), 0), new Vec3(-Math.Sin(rad), Math.Cos(rad), 0), Vec3.UnitZ);

    public DicomMaker Set(uint tag, Action<DicomWriter> write)
    {
        _elements[tag] = write;
        return this;
    }

    public DicomMaker Without(uint tag)
    {
        _elements.Remove(tag);
        return this;
    }

    public DicomMaker Text(uint tag, DicomVr vr, string text) => Set(tag, w => w.Text(tag, vr, text));

    public DicomMaker Numbers(uint tag, params double[] numbers) => Set(tag, w => w.Numbers(tag, numbers));

    public DicomMaker At(Vec3 mm) => Numbers(DicomTags.ImagePositionPatient, mm.X, mm.Y, mm.Z);

    public DicomMaker Facing(Vec3 row, Vec3 column) => Numbers(DicomTags.ImageOrientationPatient, row.X, row.Y, row.Z, column.X, column.Y, column.Z);

    public DicomMaker In(DicomTransferSyntax syntax)
    {
        _syntax = syntax;
        return this;
    }

    /// <summary>Pixels as whole numbers of 8, 16 or 32 bits, whose stored ones end at <paramref name="high"/>.</summary>
    public DicomMaker Pixels(Func<int, int, int, int> value, int allocated = 16, int stored = 16, int? high = null, bool isSigned = false, uint otherBits = 0)
    {
        Set(DicomTags.BitsAllocated, w => w.UInt16(DicomTags.BitsAllocated, (ushort)allocated));
        Set(DicomTags.BitsStored, w => w.UInt16(DicomTags.BitsStored, (ushort)stored));
        Set(DicomTags.HighBit, w => w.UInt16(DicomTags.HighBit, (ushort)(high ?? stored - 1)));
        Set(DicomTags.PixelRepresentation, w => w.UInt16(DicomTags.PixelRepresentation, (ushort)(isSigned ? 1 : 0)));
        return Cells(DicomTags.PixelData, DicomVr.OW, allocated / 8, (i, j, k, cell) =>
        {
            var mask = stored == 32 ? uint.MaxValue : (1u << stored) - 1;
            var bits = ((uint)value(i, j, k) & mask) << (high ?? stored - 1) - (stored - 1) | otherBits;
            if (allocated == 8) cell[0] = (byte)bits;
            else if (allocated == 16 && _syntax.IsBigEndian) BinaryPrimitives.WriteUInt16BigEndian(cell, (ushort)bits);
            else if (allocated == 16) BinaryPrimitives.WriteUInt16LittleEndian(cell, (ushort)bits);
            else if (_syntax.IsBigEndian) BinaryPrimitives.WriteUInt32BigEndian(cell, bits);
            else BinaryPrimitives.WriteUInt32LittleEndian(cell, bits);
        });
    }

    public DicomMaker FloatPixels(Func<int, int, int, float> value)
    {
        Set(DicomTags.BitsAllocated, w => w.UInt16(DicomTags.BitsAllocated, 32));
        return Cells(DicomTags.FloatPixelData, DicomVr.OF, 4, (i, j, k, cell) => BinaryPrimitives.WriteSingleLittleEndian(cell, value(i, j, k)));
    }

    public byte[] File()
    {
        var writer = new DicomWriter(_syntax.IsExplicit, _syntax.IsBigEndian);
        foreach (var write in _elements.Values) write(writer);
        return writer.ToFile(_syntax, "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4");
    }

    public void Into(string folder, string name) => System.IO.File.WriteAllBytes(Path.Combine(folder, name), File());

    private DicomMaker Cells(uint tag, DicomVr vr, int size, CellWriter write)
    {
        return Set(tag, w =>
        {
            var bytes = new byte[_columns * _rows * _frames * size];
            for (var k = 0; k < _frames; k++)
                for (var j = 0; j < _rows; j++)
                    for (var i = 0; i < _columns; i++) write(i, j, k, bytes.AsSpan(((k * _rows + j) * _columns + i) * size));
            w.Value(tag, vr, bytes);
        });
    }

    private delegate void CellWriter(int i, int j, int k, Span<byte> cell);
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-dicom");

    public string Path => _folder.FullName;

    public string Below(string name) => _folder.CreateSubdirectory(name).FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
