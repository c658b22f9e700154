using System.Text;
using System.Text.Json;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.SystemTests.Links;

/// <summary>The byte vectors of the OpenIGTLink conformance corpus.</summary>
public sealed class IgtlVectorTests
{
    private const string Corpus = "protocols/openigtlink/spec/corpus/";

    [Fact]
    public void EveryUpstreamMessageIsEitherWrittenBackToTheByteOrSkippedWhole()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(TestData.Path(Corpus + "upstream-fixtures.json")));
        var reencoded = new List<string>();
        var skipped = 0;
        foreach (var fixture in json.RootElement.GetProperty("fixtures").EnumerateObject())
        {
            var wire = Convert.FromHexString(fixture.Value.GetProperty("wire_hex").GetString()!);
            var reader = new IgtlReader();
            wire.CopyTo(reader.Room());
            reader.Commit(wire.Length);
            var known = reader.TryRead(out var message);
            if (known)
            {
                Assert.True(message.DeviceName.SequenceEqual(Encoding.ASCII.GetBytes(fixture.Value.GetProperty("device_name").GetString()!)));
                var written = new byte[wire.Length];
                Assert.Equal(wire.Length, Write(written, message));
                Assert.Equal(wire, written);
                reencoded.Add(fixture.Name);
            }
            else
            {
                skipped++;
            }
            Assert.Equal(known ? new IgtlCounters(1, 0, 0, 0, 0) : new IgtlCounters(0, 1, 0, 0, 0), reader.Counters);
            Assert.Equal(0, reader.Pending);
            Assert.False(reader.IsSkipping);
        }
        Assert.Equal(["status", "tdata", "tdataFormat2", "transform", "transformFormat2"], reencoded.Order(StringComparer.Ordinal));
        Assert.Equal(19, skipped);
    }

    [Fact]
    public void NoMalformedMessageIsAccepted()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(TestData.Path(Corpus + "negative/index.json")));
        var tried = 0;
        foreach (var entry in json.RootElement.GetProperty("entries").EnumerateObject())
        {
            var wire = File.ReadAllBytes(TestData.Path(Corpus + "negative/" + entry.Value.GetProperty("path").GetString()));
            var type = wire.Length < 58 ? "" : Encoding.ASCII.GetString(wire, 2, 12).TrimEnd('\0');
            var reader = new IgtlReader();
            wire.CopyTo(reader.Room());
            reader.Commit(wire.Length);
            Assert.False(reader.TryRead(out _), entry.Name);
            var counts = reader.Counters;
            var spoken = IgtlKinds.Parse(Encoding.ASCII.GetBytes(type)) != IgtlKind.Unknown;
            switch (entry.Value.GetProperty("error_class").GetString())
            {
                case "CRC_MISMATCH":
                    Assert.Equal(1, counts.CrcErrors);
                    break;
                case "SHORT_BUFFER":
                    Assert.True(reader.Pending > 0 || counts.ResyncBytes > 0, entry.Name);
                    break;
                default:
                    // Types that are not spoken here are passed over whole, whatever they hold.
                    Assert.True(spoken ? counts.Malformed + counts.ResyncBytes > 0 : counts.Skipped == 1, entry.Name);
                    break;
            }
            tried++;
        }
        Assert.Equal(32, tried);
    }

    private static int Write(Span<byte> into, in IgtlMessage message)
    {
        var envelope = new IgtlEnvelope
        {
            Version = message.Version,
            DeviceName = message.DeviceName,
            Time = message.Time,
            MessageId = message.MessageId,
            MetadataIndex = message.Metadata.Index,
            MetadataBody = message.Metadata.Body,
        };
        switch (message.Kind)
        {
            case IgtlKind.Transform:
                return IgtlWriter.Transform(into, envelope, message.Transform);
            case IgtlKind.Status:
                return IgtlWriter.Status(into, envelope, message.Status);
            default:
                var tools = message.Tools;
                var content = IgtlWriter.Content(into, envelope);
                for (var i = 0; i < tools.Count; i++) IgtlToolList.Encode(content[(i * IgtlToolList.WireBytesPerTool)..], tools[i]);
                return IgtlWriter.FinishTrackingData(into, envelope, tools.Count);
        }
    }
}
