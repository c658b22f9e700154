using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Sensing.Endoscopes.Capture;

namespace SurgicalNav.Tests.Sensing.Endoscopes.Capture;

public sealed class MjpegParserTests
{
    private static readonly byte[][] Pictures = [[1, 2, 3], [], [9, (byte)'-', (byte)'-', 8], [.. Enumerable.Range(0, 200_000).Select(i => (byte)i)]];

    [Theory]
    [InlineData("frame", true, 1)]
    [InlineData("--frame", true, 7)]
    [InlineData("\"frame\"; charset=x", true, 1500)]
    [InlineData("frame", false, 13)]
    [InlineData("frame", false, 1 << 20)]
    public void EveryPictureIsFoundHoweverItIsCut(string boundary, bool withLength, int piece)
    {
        // A part without a length ends before the line break that belongs to the boundary; the empty one cannot be told then.
        var stream = Answer($"200 OK\r\nServer: x\r\nContent-Type: multipart/x-mixed-replace; boundary={boundary}", withLength, Pictures);
        var found = Feed(new MjpegParser(), stream, piece);
        Assert.Equal(Pictures.Length, found.Count);
        for (var i = 0; i < Pictures.Length; i++) Assert.Equal(withLength ? Pictures[i] : [.. Pictures[i], 13, 10], found[i]);
    }

    [Theory]
    [InlineData("200 OK\r\nContent-Type: text/html", "no MJPEG stream")]
    [InlineData("404 Not Found\r\nContent-Type: text/html", "404 Not Found")]
    [InlineData("401 Unauthorized", "user and password")]
    public void AnotherAnswerIsSaidInWords(string head, string words)
    {
        var parser = new MjpegParser();
        Assert.Empty(Feed(parser, Answer(head, true, [1]), 100));
        Assert.Contains(words, parser.Problem!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", "not HTTP")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=f\r\n\r\n--f\r\nContent-Length: 2000000000\r\n\r\n", "2000000000")]
    public void AClaimThatCannotBeIsNotBelieved(string text, string words)
    {
        var parser = new MjpegParser();
        Assert.Empty(Feed(parser, Encoding.ASCII.GetBytes(text), 10));
        Assert.Contains(words, parser.Problem!, StringComparison.Ordinal);
    }

    [Fact]
    public void APictureWithoutAnEndIsGivenUpWithinItsBound()
    {
        var parser = new MjpegParser();
        Feed(parser, Encoding.ASCII.GetBytes("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=f\r\n\r\n--f\r\n\r\n"), 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 64 << 10 && parser.Problem is null; i++)
        {
            var room = parser.Room();
            parser.Received(Math.Min(room.Length, 1024));
            parser.TryNext(out _);
        }
        Assert.NotNull(parser.Problem);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3L * MjpegParser.MostBytes);
    }

    /// <summary>Random and mutated streams: no exception, and never a picture larger than the bound.</summary>
    [Fact]
    public void HostileStreamsDoNotThrow()
    {
        var random = new SeededRandom(7, 1);
        var good = Answer("200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=f", true, [.. Pictures.Take(3)]);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = (byte[])good.Clone();
            for (var change = (int)(random.NextUInt64() % 8); change >= 0; change--) bytes[random.NextUInt64() % (ulong)bytes.Length] = (byte)random.NextUInt64();
            foreach (var picture in Feed(new MjpegParser(), bytes, 1 + (int)(random.NextUInt64() % 64))) Assert.InRange(picture.Length, 0, MjpegParser.MostBytes);
        }
    }

    private static byte[] Answer(string head, bool withLength, params byte[][] pictures)
    {
        var stream = new List<byte>(Encoding.ASCII.GetBytes($"HTTP/1.0 {head}\r\n\r\n"));
        foreach (var picture in pictures)
        {
            stream.AddRange(Encoding.ASCII.GetBytes("--frame\r\nContent-Type: image/jpeg\r\n" + (withLength ? $"Content-length: {picture.Length}\r\n" : "") + "\r\n"));
            stream.AddRange(picture);
            stream.AddRange("\r\n"u8);
        }
        stream.AddRange("--frame--\r\n"u8);
        return [.. stream];
    }

    private static byte[] Answer(string head, bool withLength, byte[] picture) => Answer(head, withLength, [picture]);

    private static List<byte[]> Feed(MjpegParser parser, byte[] bytes, int piece)
    {
        var found = new List<byte[]>();
        for (var at = 0; at < bytes.Length;)
        {
            var room = parser.Room();
            if (room.IsEmpty) break;
            var count = Math.Min(Math.Min(piece, room.Length), bytes.Length - at);
            bytes.AsSpan(at, count).CopyTo(room);
            parser.Received(count);
            at += count;
            while (parser.TryNext(out var jpeg)) found.Add(jpeg.ToArray());
        }
        return found;
    }
}
