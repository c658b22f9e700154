using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime.Campaigns.Fuzz;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.Tests.Sensing.Sequences;

public sealed class SequenceFileTests
{
    [Fact]
    public void ReadsWhatAMetaImageSays()
    {
        var file = SequenceText.Read(SequenceSamples.Mha, "a.igs.mha");
        Assert.Equal(2, file.Frames.Count);
        Assert.Equal(new SequenceFrame(5.25, 5.5, 7, true), file.Frames[0]);
        Assert.Equal((5.75, double.NaN), (file.Frames[1].BestTimeS, file.Frames[1].ArrivalS));
        var probe = Assert.Single(file.Transforms);
        Assert.Equal("ProbeToTracker", probe.Name);
        Assert.True(probe.TryGet(0, out var pose) && probe.IsUsable(pose));
        Assert.Equal(new Vec3(10, 20, 30), pose.TranslationMm);
        Assert.True(probe.TryGet(1, out pose));
        Assert.False(probe.IsUsable(pose));
        Assert.Equal(SequenceStatus.Invalid, pose.Status);
        Assert.Equal((2, 2, 1, Encoding.ASCII.GetByteCount(SequenceSamples.Mha)), (file.Images!.Width, file.Images.Height, file.Images.Channels, (int)file.Images.DataOffset));
    }

    [Fact]
    public void ReadsWhatAnNrrdSays()
    {
        var file = SequenceFile.Read(new MemoryStream(SequenceText.NrrdBytes), "a.igs.nrrd");
        Assert.Equal([1.0, 2.0], file.Frames.Select(f => f.TimeS));
        Assert.True(file.Find("ProbeToTracker")!.TryGet(0, out var pose));
        // A quarter turn about z.
        Assert.Equal(new Vec3(0, 1, 0), pose.Rotation.Rotate(new Vec3(1, 0, 0)), (a, b) => (a - b).Length < 1e-12);
        using var pixels = new SequencePixels(file, new MemoryStream(SequenceText.NrrdBytes));
        var picture = new byte[4];
        pixels.Next(picture);
        Assert.Equal([1, 2, 3, 4], picture);
        pixels.Next(picture);
        Assert.Equal([5, 6, 7, 8], picture);
        Assert.Contains("cut", Assert.Throws<SequenceFormatException>(() => pixels.Next(picture)).Message, StringComparison.Ordinal);
    }

    /// <summary>A frame without a status is not OK where the file states one elsewhere; where it states none at all, it is.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AMissingStatusIsNotOkWhereOthersAreStated(bool stated)
    {
        var text = SequenceSamples.Mha.Replace("Seq_Frame0001_ProbeToTrackerTransformStatus = INVALID\n", "", StringComparison.Ordinal);
        if (!stated) text = text.Replace("Seq_Frame0000_ProbeToTrackerTransformStatus = OK\n", "", StringComparison.Ordinal);
        var probe = SequenceText.Read(text, "a.igs.mha").Transforms[0];
        Assert.True(probe.TryGet(1, out var pose));
        Assert.Equal(!stated, probe.IsUsable(pose));
    }

    [Theory]
    [InlineData("ObjectType = Image", "ObjectType = Scene", "line 1", "ObjectType = Image")]
    [InlineData("NDims = 3", "NDims", "line 2", "name = value")]
    [InlineData("DimSize = 2 2 2", "DimSize = 2 2 3", "list of frames", "3 frames, and 2")]
    [InlineData("DimSize = 2 2 2", "DimSize = 2 -2 2", "field DimSize", "whole number")]
    [InlineData("DimSize = 2 2 2", "DimSize = 2000000000 2000000000 2", "size of a picture", "MB")]
    [InlineData("Kinds = domain domain list", "Kinds = domain list", "field Kinds", "DimSize has 3")]
    [InlineData("Kinds = domain domain list", "Kinds = list domain domain", "kinds of axes", "last")]
    [InlineData("MET_UCHAR", "MET_STRING", "field ElementType", "MET_UCHAR")]
    [InlineData("BinaryData = True", "BinaryData = False", "field BinaryData", "text")]
    [InlineData("CompressedData = False", "CompressedData = maybe", "field CompressedData", "True or False")]
    [InlineData("Transform = 1 0 0 11", "Transform = 1 0 nan 11", "line 15", "16 finite numbers")]
    [InlineData("Transform = 1 0 0 11", "Transform = 1 0 11", "line 15", "16 finite numbers")]
    [InlineData("Timestamp = 5.75", "Timestamp = soon", "line 17", "seconds")]
    [InlineData("Timestamp = 5.75", "Timestamp = 1e300", "line 17", "seconds")]
    [InlineData("FrameNumber = 7", "FrameNumber = x", "line 11", "whole number")]
    [InlineData("Seq_Frame0001_Timestamp", "Seq_Frame0003_Timestamp", "line 17", "2 is next")]
    [InlineData("Seq_Frame0001_Timestamp", "Seq_Framexy_Timestamp", "line 17", "Seq_Frame0000_Name")]
    [InlineData("ElementDataFile = LOCAL\n", "", "end of the header", "ElementDataFile")]
    [InlineData("= LOCAL", "= ../../etc/passwd", "field ElementDataFile", "same folder")]
    public void ADamagedMetaImageIsRefusedByPlaceAndReason(string from, string to, string place, string reason) =>
        AssertRefused(SequenceSamples.Mha.Replace(from, to, StringComparison.Ordinal), "a.igs.mha", place, reason);

    [Theory]
    [InlineData("NRRD0004", "NRRX", "line 1", "NRRD")]
    [InlineData("encoding: gzip", "encoding: bzip2", "field encoding", "raw and gzip")]
    [InlineData("type: uint8", "type: block", "field type", "integers")]
    [InlineData("sizes: 2 2 2\n", "", "field sizes", "missing")]
    [InlineData("sizes: 2 2 2", "sizes: 2 2 5", "list of frames", "5 frames, and 2")]
    [InlineData("dimension: 3", "dimension 3", "line 4", "neither")]
    [InlineData("\n\n", "\n", "end of the header", "empty line")]
    public void ADamagedNrrdIsRefusedByPlaceAndReason(string from, string to, string place, string reason) =>
        AssertRefused(SequenceSamples.Nrrd.Replace(from, to, StringComparison.Ordinal), "a.nrrd", place, reason);

    [Theory]
    [InlineData("a.mkv", "Matroska")]
    [InlineData("a.txt", "no format")]
    public void OtherFormatsAreRefused(string name, string reason) => AssertRefused("x", name, "the file", reason);

    [Fact]
    public void AMissingFileIsRefusedByName() =>
        Assert.Contains("nowhere.igs.mha", Assert.Throws<SequenceFormatException>(() => SequenceFile.Open("/nowhere.igs.mha")).Message, StringComparison.Ordinal);

    [Fact]
    public void AHeaderWithoutEndIsRefusedWithoutBeingKept()
    {
        // A line of 1 GB: what is held is the line's limit, not the stream.
        using var endless = new EndlessStream();
        Assert.Contains("longer than", Assert.Throws<SequenceFormatException>(() => SequenceFile.Read(endless, "a.igs.mha")).Message, StringComparison.Ordinal);
        Assert.InRange(endless.Given, 1, 1 << 20);
    }

    private static void AssertRefused(string text, string name, string place, string reason)
    {
        var e = Assert.Throws<SequenceFormatException>(() => SequenceText.Read(text, name));
        Assert.StartsWith(name, e.Message, StringComparison.Ordinal);
        Assert.Contains(place, e.Place, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    private sealed class EndlessStream : Stream
    {
        public long Given { get; private set; }
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'x');
            Given += count;
            return count;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
