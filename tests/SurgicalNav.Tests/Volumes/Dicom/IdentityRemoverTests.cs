using System.Globalization;
using System.Text;
using CsCheck;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;
using SurgicalNav.Volumes.Dicom.Privacy;

namespace SurgicalNav.Tests.Volumes.Dicom;

public sealed class IdentityRemoverTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7))];

    public static TheoryData<bool, bool> Encodings => new() { { true, false }, { false, false }, { true, true } };

    [Fact]
    public void TheProfileIsTheStandardsTable()
    {
        // 621 lines in the 2024b edition, one of which, private attributes, is no tag
        Assert.Equal(620, ConfidentialityProfile.Rules.Count(r => r.IsOfTable));
        Assert.Equal([("D", 92), ("U", 54), ("X", 383), ("X/D", 22), ("X/Z", 11), ("X/Z/D", 8), ("X/Z/U*", 2), ("Z", 42), ("Z/D", 6)],
            ConfidentialityProfile.Rules.Where(r => r.IsOfTable).GroupBy(r => r.Code).Select(g => (g.Key, g.Count())).OrderBy(g => g.Key, StringComparer.Ordinal));
        Assert.Equal("Overlay Data", ConfidentialityProfile.Find(0x60063000)!.Name);
        Assert.Equal("Curve Data", ConfidentialityProfile.Find(0x50021234)!.Name);
        Assert.Null(ConfidentialityProfile.Find(DicomTags.Rows));
    }

    /// <summary>An object that holds every attribute of the table, at its top and in an item of an item, in every encoding: none survives as it was, and none of the
    /// values is anywhere in the new file.</summary>
    [Theory]
    [MemberData(nameof(Encodings))]
    public void NoAttributeOfTheTableSurvives(bool isExplicit, bool isBigEndian)
    {
        var rules = ConfidentialityProfile.Rules.Where(r => r.Tag >> 16 > 4).ToDictionary(r => r.Mask == uint.MaxValue ? r.Tag : r.Tag | 0x00020010 & ~r.Mask);
        var syntax = (isExplicit, isBigEndian) switch { (true, true) => DicomTransferSyntax.ExplicitBigEndian, (true, _) => DicomTransferSyntax.ExplicitLittleEndian, _ => DicomTransferSyntax.ImplicitLittleEndian };
        var set = new DicomWriter(isExplicit, isBigEndian);
        // Among them the container of the nested ones, which no profile lists, and the pixels
        var isNestedWritten = false;
        foreach (var (tag, rule) in rules.OrderBy(r => r.Key))
        {
            if (!isNestedWritten && tag > DicomTags.SharedFunctionalGroups)
            {
                set.Sequence(DicomTags.SharedFunctionalGroups, item => item.Sequence(0x00289145, inner =>
                {
                    foreach (var (nested, nestedRule) in rules.OrderBy(r => r.Key)) Write(inner, nested, nestedRule, "NESTED");
                }));
                isNestedWritten = true;
            }
            if (tag > DicomTags.PixelData && !isNestedWritten) throw new InvalidOperationException("The container was passed over.");
            Write(set, tag, rule, "TOP");
        }
        var source = DicomFile.Parse(set.ToFile(syntax, "1.2.840.10008.5.1.4.1.1.4.1", "2.25.77"), "object");
        Assert.Equal(rules.Count, source.DataSet.All.Count - 1);

        var tally = new IdentityTally();
        var nameless = new IdentityRemover(new Pseudonyms(Key), tally).Apply(source);
        var written = DicomFile.Parse(nameless.Bytes, "nameless");
        Check(rules, source.DataSet, written.DataSet);
        Check(rules, source.DataSet.Item(DicomTags.SharedFunctionalGroups)!.Item(0x00289145)!, written.DataSet.Item(DicomTags.SharedFunctionalGroups)!.Item(0x00289145)!);
        var all = Encoding.Latin1.GetString(nameless.Bytes);
        Assert.DoesNotContain("SECRET", all, StringComparison.Ordinal);
        Assert.DoesNotContain("2.25.4711", all, StringComparison.Ordinal);
        Assert.DoesNotContain("20260102", all, StringComparison.Ordinal);
        Assert.DoesNotContain("101112", all, StringComparison.Ordinal);
        // Each is in the tally, twice but for those that stay to be gone through, or have their items' values replaced
        Assert.Equal(rules.Where(r => r.Value.Action != ConfidentialityAction.Keep).Select(r => r.Key).Except([DicomTags.SopInstanceUid]).Order(), tally.Counts.Select(c => c.Tag).Except([DicomTags.SopInstanceUid]).Order());
    }

    [Fact]
    public void PixelsStayAndPrivateAttributesGo()
    {
        var source = Plain(w => w.Value(0x00090010, DicomVr.LO, "SECRET MAKER"u8).Value(0x00091001, DicomVr.UN, "SECRET"u8), w => w.Sequence(0x00289145, i => i.Value(0x00290010, DicomVr.LO, "SECRET"u8)));
        var tally = new IdentityTally();
        var nameless = new IdentityRemover(new Pseudonyms(Key), tally).Apply(source);
        var e = DicomFile.Parse(nameless.Bytes, "nameless").DataSet;
        Assert.Equal(Pixels, e.Bytes(DicomTags.PixelData).ToArray());
        Assert.Equal(3, tally.Private);
        Assert.DoesNotContain(e.All, x => x.IsPrivate);
        Assert.DoesNotContain("SECRET", Encoding.Latin1.GetString(nameless.Bytes), StringComparison.Ordinal);
        Assert.Equal(("YES", "REMOVED", "113100"), (e.Text(0x00120062), e.Text(0x00280303), e.Item(0x00120064)!.Text(0x00080100)));
        Assert.Equal(nameless.Patient, e.Text(DicomTags.PatientName));
        Assert.Equal(nameless.Patient, e.Text(DicomTags.PatientId));
        Assert.Equal(nameless.SopInstanceUid, e.Text(DicomTags.SopInstanceUid));
        Assert.True(nameless.Bytes.AsSpan(0, 128).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void CompressedPixelsStayBitForBit()
    {
        var set = new DicomWriter().Text(DicomTags.SopClassUid, DicomVr.UI, "1.2.840.10008.5.1.4.1.1.2").Text(DicomTags.SopInstanceUid, DicomVr.UI, "2.25.4").Fragments([Pixels, Pixels.AsMemory(3, 11)]);
        var source = DicomFile.Parse(set.ToFile(DicomTransferSyntax.Find("1.2.840.10008.1.2.4.90")!, "1.2.840.10008.5.1.4.1.1.2", "2.25.4"), "object");
        var written = DicomFile.Parse(new IdentityRemover(new Pseudonyms(Key), new IdentityTally()).Apply(source).Bytes, "nameless");
        Assert.Equal(source.DataSet.Bytes(DicomTags.PixelData).ToArray(), written.DataSet.Bytes(DicomTags.PixelData).ToArray());
        Assert.Equal("1.2.840.10008.1.2.4.90", written.TransferSyntax.Uid);
    }

    [Fact]
    public void PseudonymsAreTheSameForTheSameAndForNothingElse()
    {
        var (a, b, other) = (new Pseudonyms(Key), new Pseudonyms(Key), new Pseudonyms([.. Key.Reverse()]));
        Gen.Select(Gen.String[1, 20], Gen.String[1, 20]).Sample((x, y) =>
        {
            Assert.Equal(a.Uid(x), b.Uid(x));
            Assert.Equal(a.Patient(x), b.Patient(x));
            Assert.NotEqual(a.Uid(x), other.Uid(x));
            Assert.Equal(x == y, a.Uid(x) == a.Uid(y));
            Assert.Equal(x == y, a.Patient(x) == a.Patient(y));
            Assert.Matches("^2\\.25\\.[0-9]{1,39}$", a.Uid(x));
            Assert.Matches("^PAT-[0-9A-Z]{10}$", a.Patient(x));
        });
        Assert.Equal("1.2.840.10008.1.4.1.1", a.Uid("1.2.840.10008.1.4.1.1"));
        Assert.Throws<ArgumentException>(() => new Pseudonyms(new byte[8]));
    }

    [Theory]
    [InlineData("CT", "ORIGINAL\\PRIMARY", "", "")]
    [InlineData("CT", "ORIGINAL\\PRIMARY", "YES", "BurnedInAnnotation YES")]
    [InlineData("US", "ORIGINAL\\PRIMARY", "", "often have names burnt")]
    [InlineData("US", "ORIGINAL\\PRIMARY", "NO", "")]
    [InlineData("XA", "ORIGINAL\\PRIMARY", "", "often have names burnt")]
    [InlineData("CT", "DERIVED\\SECONDARY\\SCREEN SAVE", "", "screen shot")]
    [InlineData("CT", "DERIVED\\SECONDARY", "NO", "")]
    public void BurntInTextIsWarnedAbout(string modality, string imageType, string burnedIn, string warning)
    {
        var set = new DicomWriter().Text(DicomTags.ImageType, DicomVr.CS, imageType).Text(DicomTags.SopClassUid, DicomVr.UI, "1.2.840.10008.5.1.4.1.1.2").Text(DicomTags.Modality, DicomVr.CS, modality);
        if (burnedIn.Length > 0) set.Text(0x00280301, DicomVr.CS, burnedIn);
        set.Value(DicomTags.PixelData, DicomVr.OW, Pixels);
        var nameless = new IdentityRemover(new Pseudonyms(Key), new IdentityTally()).Apply(DicomFile.Parse(set.ToFile(DicomTransferSyntax.ExplicitLittleEndian, "1.2", "2.25.4"), "object"));
        if (warning.Length == 0) Assert.Empty(nameless.Warnings);
        else Assert.Contains(warning, Assert.Single(nameless.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void AnOverlayWithinThePixelsIsWarnedAboutAndItsPlaneGoes()
    {
        var nameless = new IdentityRemover(new Pseudonyms(Key), new IdentityTally()).Apply(Plain(w => w.UInt16(0x60020010, 4).UInt16(0x60020100, 16).UInt16(0x60020102, 12), _ => { }));
        Assert.Contains("unused bits", Assert.Single(nameless.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(DicomFile.Parse(nameless.Bytes, "nameless").DataSet.All, e => e.Tag >> 24 == 0x60);
    }

    /// <summary>Damaged in any way, an object is refused by name or becomes one that can be read, without its patient's name.</summary>
    [Fact]
    public void DamageIsRefusedOrDoesNotMatter()
    {
        var good = Bytes(w => w.Value(0x00091001, DicomVr.UN, "SECRET"u8), w => w.Sequence(0x00289145, i => i.Text(DicomTags.PatientName, DicomVr.PN, "SECRET^NAME")));
        Gen.Select(Gen.Int[0, good.Length], Gen.Select(Gen.Int[132, good.Length - 1], Gen.Byte).Array[0, 4]).Sample((length, changes) =>
        {
            var bytes = (byte[])good.Clone();
            foreach (var (at, value) in changes) bytes[at] = value;
            try
            {
                var nameless = new IdentityRemover(new Pseudonyms(Key), new IdentityTally()).Apply(DicomFile.Parse(changes.Length % 2 == 0 ? bytes : bytes[..length], "damaged"));
                DicomFile.Parse(nameless.Bytes, "nameless");
            }
            catch (VolumeFormatException e)
            {
                Assert.StartsWith("damaged", e.Message, StringComparison.Ordinal);
            }
        }, iter: 3000);
    }

    private static void Check(Dictionary<uint, ConfidentialityRule> rules, DicomElements before, DicomElements after)
    {
        foreach (var (tag, rule) in rules)
        {
            var (was, now) = (before.Find(tag)!.Value, after.Find(tag));
            if (rule.Action == ConfidentialityAction.Remove)
            {
                Assert.True(now is null, $"{rule.Name} is still there.");
                continue;
            }
            Assert.True(now is not null, $"{rule.Name} has gone.");
            Assert.False(before.Bytes(was).Span.SequenceEqual(after.Bytes(now.Value).Span), $"{rule.Name} is as it was.");
            if (rule.Action == ConfidentialityAction.Empty && !(tag is DicomTags.PatientName && now.Value.Length > 0)) Assert.True(now.Value.Length == 0, $"{rule.Name} has a value.");
            if (rule.Action is ConfidentialityAction.Dummy or ConfidentialityAction.NewUid) Assert.True(now.Value.Length > 0, $"{rule.Name} has no value.");
        }
    }

    private static void Write(DicomWriter into, uint tag, ConfidentialityRule rule, string where)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"SECRET {where} {tag:x8}");
        switch (rule.Vr)
        {
            case DicomVr.SQ:
                // A reference within shows that sequences that stay are gone through
                into.Sequence(tag, item => item.Text(0x00081155, DicomVr.UI, "2.25.4711.1").Text(DicomTags.PatientName, DicomVr.PN, text));
                break;
            case DicomVr.UI:
                into.Text(tag, DicomVr.UI, string.Create(CultureInfo.InvariantCulture, $"2.25.4711.{tag}"));
                break;
            case DicomVr.DA:
                into.Text(tag, DicomVr.DA, "20260102");
                break;
            case DicomVr.DT:
                into.Text(tag, DicomVr.DT, "20260102101112");
                break;
            case DicomVr.TM:
                into.Text(tag, DicomVr.TM, "101112");
                break;
            case DicomVr.AS:
                into.Text(tag, DicomVr.AS, "047Y");
                break;
            case DicomVr.DS or DicomVr.IS:
                into.Text(tag, rule.Vr, "4711");
                break;
            case DicomVr.US:
                into.UInt16(tag, 4711);
                break;
            default:
                into.Value(tag, rule.Vr == DicomVr.None ? DicomVr.UN : rule.Vr, Encoding.ASCII.GetBytes(text));
                break;
        }
    }

    private static DicomFile Plain(Action<DicomWriter> low, Action<DicomWriter> high) => DicomFile.Parse(Bytes(low, high), "object");

    private static byte[] Bytes(Action<DicomWriter> early, Action<DicomWriter> late)
    {
        var set = new DicomWriter().Text(DicomTags.SopClassUid, DicomVr.UI, "1.2.840.10008.5.1.4.1.1.2").Text(DicomTags.SopInstanceUid, DicomVr.UI, "2.25.4").Text(DicomTags.Modality, DicomVr.CS, "CT");
        var isOverlay = false;
        var probe = new DicomWriter();
        early(probe);
        if (probe.Bytes.Length >= 2) isOverlay = probe.Bytes[0] == 0x02 && probe.Bytes[1] == 0x60;
        if (!isOverlay) early(set);
        set.Text(DicomTags.PatientName, DicomVr.PN, "SECRET^NAME").Text(DicomTags.PatientId, DicomVr.LO, "SECRET").Text(DicomTags.SeriesInstanceUid, DicomVr.UI, "2.25.5");
        late(set);
        if (isOverlay) early(set);
        set.Value(DicomTags.PixelData, DicomVr.OW, Pixels);
        return set.ToFile(DicomTransferSyntax.ExplicitLittleEndian, "1.2.840.10008.5.1.4.1.1.2", "2.25.4");
    }
}
