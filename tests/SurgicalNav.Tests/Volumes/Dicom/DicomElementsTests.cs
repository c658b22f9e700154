using System.IO.Compression;
using CsCheck;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Tests.Volumes.Dicom;

public sealed class DicomElementsTests
{
    private const uint Private = 0x00091010;

    private static DicomFile Parsed(DicomWriter data, DicomTransferSyntax syntax) => DicomFile.Parse(data.ToFile(syntax, "1.2.3", "1.2.4"), "file");

    public static TheoryData<bool, bool> Encodings => new() { { true, false }, { false, false }, { true, true } };

    private static DicomTransferSyntax Syntax(bool isExplicit, bool isBigEndian) =>
        isBigEndian ? DicomTransferSyntax.ExplicitBigEndian : isExplicit ? DicomTransferSyntax.ExplicitLittleEndian : DicomTransferSyntax.ImplicitLittleEndian;

    [Theory]
    [MemberData(nameof(Encodings))]
    public void EveryKindOfValueComesBack(bool isExplicit, bool isBigEndian)
    {
        var data = new DicomWriter(isExplicit, isBigEndian);
        data.Text(DicomTags.ImageType, DicomVr.CS, "ORIGINAL", "PRIMARY")
            .Tags(0x00280009, 0x00540080)
            .UInt16(0x00280010, 512, 7)
            .Numbers(DicomTags.PixelSpacing, 0.9765625, 1.0 / 3)
            .Integers(0x00289998, -5)
            .UInt32(0x00289999, 0xDEADBEEF)
            .Doubles(0x0028999A, Math.PI, -1e-300);
        var set = Parsed(data, Syntax(isExplicit, isBigEndian)).DataSet;
        Assert.Equal(["ORIGINAL", "PRIMARY"], set.Texts(DicomTags.ImageType));
        Assert.Equal([512, 7], set.UInt16s(0x00280010).Select(v => (int)v));
        Assert.Equal(512, set.UInt16(0x00280010));
        Assert.Equal([0x0054, 0x0080], set.UInt16s(0x00280009).Select(v => (int)v));
        var spacing = set.Numbers(DicomTags.PixelSpacing, 2, "spacing")!;
        Assert.Equal(0.9765625, spacing[0]);
        Assert.Equal(1.0 / 3, spacing[1], tolerance: 1e-13);
        Assert.Equal([-5.0], set.Numbers(0x00289998, "number")!);
        Assert.Equal(0xDEADBEEF, set.UInt32(0x00289999));
        Assert.Equal([Math.PI, -1e-300], set.Doubles(0x0028999A));
        Assert.Null(set.UInt16(0x00280103));
        Assert.Empty(set.Text(DicomTags.PatientName));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void SequencesNestAndPrivateOnesToo(bool isExplicit, bool isBigEndian)
    {
        var data = new DicomWriter(isExplicit, isBigEndian)
            .Text(Private & 0xffff0000 | 0x10, DicomVr.LO, "MAKER")
            .Sequence(Private, isExplicit ? DicomVr.UN : DicomVr.SQ, [i => i.Sequence(0x00091011, [j => j.UInt16(0x00091012, 42)])])
            .Sequence(DicomTags.SharedFunctionalGroups,
                i => i.Text(DicomTags.PatientName, DicomVr.PN, "A").Sequence(DicomTags.PerFrameFunctionalGroups, j => j.Text(DicomTags.PatientName, DicomVr.PN, "B"), j => j.Text(DicomTags.PatientName, DicomVr.PN, "C")),
                _ => { });
        var set = Parsed(data, Syntax(isExplicit, isBigEndian)).DataSet;
        var shared = set.Items(DicomTags.SharedFunctionalGroups);
        Assert.Equal(2, shared.Count);
        Assert.Equal("A", shared[0].Text(DicomTags.PatientName));
        Assert.Equal(["B", "C"], shared[0].Items(DicomTags.PerFrameFunctionalGroups).Select(f => f.Text(DicomTags.PatientName)));
        Assert.Empty(shared[1].All);
        Assert.Equal(42, set.Item(Private)!.Item(0x00091011)!.UInt16(0x00091012));
        Assert.Empty(set.Items(Private & 0xffff0000 | 0x10));
    }

    [Fact]
    public void OpenLengthsOfSequencesAndItemsAreRead()
    {
        // (0008,0060) CS, (0008,1140) SQ open { item open { (0008,1155) UI "1.2" } } { item of 0 bytes }, then (0010,0010)
        byte[] body =
        [
            0x08, 0, 0x60, 0, (byte)'C', (byte)'S', 2, 0, (byte)'C', (byte)'T',
            0x08, 0, 0x40, 0x11, (byte)'S', (byte)'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF,
            0x08, 0, 0x55, 0x11, (byte)'U', (byte)'I', 4, 0, (byte)'1', (byte)'.', (byte)'2', 0, 0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0,
            0xFE, 0xFF, 0, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0,
            0x10, 0, 0x10, 0, (byte)'P', (byte)'N', 2, 0, (byte)'A', (byte)' ',
        ];
        var file = DicomFile.Parse(body, "bare");
        Assert.Equal(2, file.Warnings.Count); // no mark, no transfer syntax
        Assert.Equal(["1.2", ""], file.DataSet.Items(0x00081140).Select(i => i.Text(0x00081155)));
        Assert.Equal("A", file.DataSet.Text(DicomTags.PatientName));
        var copy = new DicomWriter();
        foreach (var element in file.DataSet.All) copy.Copy(file.DataSet, element);
        Assert.Equal(body, copy.Bytes);
    }

    [Fact]
    public void DeflatedDataSetIsInflated()
    {
        var data = new DicomWriter().Text(DicomTags.PatientName, DicomVr.PN, "Doe^Jane");
        var plain = new DicomWriter().ToFile(DicomTransferSyntax.ExplicitLittleEndian, "1.2.3", "1.2.4");
        var uid = plain.AsSpan().IndexOf("1.2.840.10008.1.2.1\0"u8);
        byte[] head = [.. plain.AsSpan(0, uid - 2), 22, 0, .. "1.2.840.10008.1.2.1.99"u8, .. plain.AsSpan(uid + 20)];
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(data.Bytes);
        Assert.Equal("Doe, Jane", DicomFile.Parse([.. head, .. packed.ToArray()], "deflated").DataSet.Person(DicomTags.PatientName));
    }

    [Theory]
    [InlineData(33)]
    [InlineData(200)]
    public void NestingBeyondReasonIsRefused(int depth)
    {
        Action<DicomWriter> write = w => w.UInt16(DicomTags.Rows, 1);
        for (var d = 0; d < depth; d++)
        {
            var inner = write;
            write = w => w.Sequence(DicomTags.SharedFunctionalGroups, inner);
        }
        var data = new DicomWriter();
        write(data);
        var set = Parsed(data, DicomTransferSyntax.ExplicitLittleEndian).DataSet;
        var error = Assert.Throws<VolumeFormatException>(() =>
        {
            for (var at = set; at is not null; at = at.Item(DicomTags.SharedFunctionalGroups)) _ = at.All.Count;
        });
        Assert.Contains("deeper than 32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DoubledElementIsRefused()
    {
        byte[] element = [0x10, 0, 0x10, 0, (byte)'P', (byte)'N', 2, 0, (byte)'A', (byte)' '];
        byte[] file = [.. new DicomWriter().ToFile(DicomTransferSyntax.ExplicitLittleEndian, "1.2.3", "1.2.4"), .. element, .. element];
        Assert.Contains("(0010,0010) twice", Assert.Throws<VolumeFormatException>(() => DicomFile.Parse(file, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriterRefusesDescendingTags() =>
        Assert.Throws<InvalidOperationException>(() => new DicomWriter().UInt16(DicomTags.Columns, 1).UInt16(DicomTags.Rows, 1));

    [Fact]
    public void DecimalStringsFitSixteenCharactersAndKeepTheirValue() =>
        Gen.Double[-1e6, 1e6].Sample(value =>
        {
            var set = Parsed(new DicomWriter().Numbers(DicomTags.SliceThickness, value), DicomTransferSyntax.ExplicitLittleEndian).DataSet;
            Assert.InRange(set.Text(DicomTags.SliceThickness).Length, 1, 16);
            Assert.Equal(value, set.Numbers(DicomTags.SliceThickness, 1, "x")![0], tolerance: 1e-8 * Math.Max(1, Math.Abs(value)));
        });
}
