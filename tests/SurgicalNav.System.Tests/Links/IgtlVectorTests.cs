using System.Text;
using System.Text.Json;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.SystemTests.Links;

/// <summary>The byte vectors of the OpenIGTLink conformance corpus, through the decoder and through the stream reader.</summary>
public sealed class IgtlVectorTests
{
    [Fact]
    public void EveryUpstreamMessageIsDecodedAndWrittenBackFromItsFieldsToTheByte()
    {
        var kinds = new List<IgtlKind>();
        foreach (var (name, wire, fixture) in IgtlCorpus.Vectors())
        {
            var flaw = IgtlMessage.TryDecode(wire, out var message, out var length);
            Assert.True(flaw == IgtlFlaw.None && message.Kind != IgtlKind.Unknown, $"{name}: {flaw}");
            Assert.Equal(wire.Length, length);
            Assert.Equal(fixture.GetProperty("type_id").GetString(), Encoding.ASCII.GetString(message.Type));
            Assert.Equal(fixture.GetProperty("device_name").GetString(), Encoding.ASCII.GetString(message.DeviceName));
            kinds.Add(message.Kind);

            var written = new byte[wire.Length];
            Assert.Equal(wire.Length, IgtlRewriter.Rewrite(written, message, new byte[wire.Length]));
            Assert.True(wire.AsSpan().SequenceEqual(written), name);
        }
        Assert.Equal(24, kinds.Count);
        Assert.Equal(18, kinds.Distinct().Count());
    }

    [Fact]
    public void EveryUpstreamMessageComesOutOfAStreamInPiecesOfAnySize()
    {
        byte[] stream = [.. IgtlCorpus.Vectors().SelectMany(v => v.Wire)];
        foreach (var piece in (int[])[1, 61, 5000])
        {
            var reader = new IgtlReader();
            var written = new List<byte>();
            foreach (var chunk in stream.Chunk(piece))
            {
                chunk.CopyTo(reader.Room());
                reader.Commit(chunk.Length);
                while (reader.TryRead(out var message))
                {
                    var again = new byte[58 + 12 + message.Content.Length + message.Metadata.Index.Length + message.Metadata.Body.Length];
                    written.AddRange(again.AsSpan(0, IgtlRewriter.Rewrite(again, message, new byte[again.Length])));
                }
            }
            Assert.Equal(new IgtlCounters(24, 0, 0, 0, 0), reader.Counters);
            Assert.Equal(IgtlFlaw.None, reader.AtEnd());
            Assert.True(stream.AsSpan().SequenceEqual(written.ToArray()));
        }
    }

    [Fact]
    public void EveryMalformedMessageIsRefusedWithTheNamedError()
    {
        var tried = 0;
        foreach (var (name, wire, error) in IgtlCorpus.Malformed())
        {
            var flaw = IgtlMessage.TryDecode(wire, out _, out _);
            Assert.True(error == IgtlErrors.NameOf(IgtlErrors.ClassOf(flaw)), $"{name}: {flaw} instead of {error}");
            tried++;
        }
        Assert.Equal(32, tried);
    }

    [Fact]
    public void TheStreamReaderNamesTheSameErrorAndGoesOnWithTheNextMessage()
    {
        var good = IgtlCorpus.Vectors().Single(v => v.Name == "transform").Wire;
        foreach (var (name, wire, error) in IgtlCorpus.Malformed())
        {
            var reader = new IgtlReader();
            wire.CopyTo(reader.Room());
            reader.Commit(wire.Length);
            Assert.False(reader.TryRead(out _), name);
            var flaw = reader.TakeFlaw();
            if (flaw == IgtlFlaw.None) flaw = reader.AtEnd();
            Assert.True(error == IgtlErrors.NameOf(IgtlErrors.ClassOf(flaw)), $"{name}: {flaw} instead of {error}");
            var read = 0;
            // A truncated message takes the bytes of the next for its own; from the one after that on, all is well.
            for (var i = 0; i < 3; i++)
            {
                good.CopyTo(reader.Room());
                reader.Commit(good.Length);
                while (reader.TryRead(out _)) read++;
            }
            Assert.True(read >= 2, name);
        }
    }
}

/// <summary>The corpus as bytes.</summary>
internal static class IgtlCorpus
{
    private const string Folder = "protocols/openigtlink/spec/corpus/";

    public static IEnumerable<(string Name, byte[] Wire, JsonElement Fixture)> Vectors()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(TestData.Path(Folder + "upstream-fixtures.json")));
        return [.. json.RootElement.GetProperty("fixtures").EnumerateObject()
            .Select(f => (f.Name, Convert.FromHexString(f.Value.GetProperty("wire_hex").GetString()!), f.Value.Clone()))];
    }

    public static IEnumerable<(string Name, byte[] Wire, string Error)> Malformed()
    {
        foreach (var (name, path, error) in MalformedFiles()) yield return (name, File.ReadAllBytes(path), error);
    }

    public static IReadOnlyList<(string Name, string Path, string Error)> MalformedFiles()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(TestData.Path(Folder + "negative/index.json")));
        return [.. json.RootElement.GetProperty("entries").EnumerateObject().Select(e => (e.Name,
            TestData.Path(Folder + "negative/" + e.Value.GetProperty("path").GetString()), e.Value.GetProperty("error_class").GetString()!))];
    }
}
