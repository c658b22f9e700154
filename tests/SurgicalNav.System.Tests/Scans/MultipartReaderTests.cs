using System.Text;
using CsCheck;
using SurgicalNav.Runtime.Scans.Archives;

namespace SurgicalNav.SystemTests.Scans;

/// <summary>Multipart bodies however they are cut into pieces on the way.</summary>
public sealed class MultipartReaderTests
{
    private const string Boundary = "b-1";

    /// <summary>Contents made of the pieces that delimiters are made of, so that near misses are common.</summary>
    private static readonly string[] Pieces = ["\r\n", "\r", "\n", "--", "-", "b-", "\r\n--b-", "--b-1", "x", "\0", new string('y', 300_000)];

    private static readonly Gen<byte[]> Content = Gen.Int[0, Pieces.Length - 1].Select(p => Pieces[p]).Array[0, 8].Select(p => Encoding.Latin1.GetBytes(string.Concat(p)))
        .Where(c => !(new string([.. c.Select(b => (char)b)]) + "\r\n--").Contains("\r\n--b-1", StringComparison.Ordinal));

    [Fact]
    public void PartsComeBackAsTheyWere() => Gen.Select(Content.Array[0, 5], Gen.Int[1, 70_000], Gen.Bool, Gen.Bool).Sample((parts, piece, hasPreamble, hasHeaders) =>
    {
        var body = Body(parts, hasPreamble, hasHeaders);
        var reader = new MultipartReader(new Trickle(body, piece), Boundary);
        var got = new List<byte[]>();
        while (reader.Next())
        {
            using var part = new MemoryStream();
            Assert.Equal(part.Length + parts[got.Count].Length, reader.CopyTo(part, long.MaxValue));
            got.Add(part.ToArray());
        }
        Assert.Equal(parts.Length, got.Count);
        foreach (var (n, part) in got.Index()) Assert.True(part.AsSpan().SequenceEqual(parts[n]));
        Assert.False(reader.Next());
    }, iter: 300);

    [Fact]
    public void ABodyCutShortAnywhereIsRefused() => Gen.Select(Content.Array[1, 3], Gen.Double[0, 1], Gen.Int[1, 70_000]).Sample((parts, where, piece) =>
    {
        var body = Body(parts, hasPreamble: false, hasHeaders: true);
        var whole = body.Length - "\r\n".Length;
        Assert.Throws<InvalidDataException>(() => Drain(body[..(int)(where * (whole - 1))], piece));
    }, iter: 300);

    [Fact]
    public void PartsAreSkippedWhereNobodyWantsThem()
    {
        var reader = new MultipartReader(new MemoryStream(Body([[1, 2], [3, 4, 5]], hasPreamble: true, hasHeaders: true)), Boundary);
        Assert.True(reader.Next());
        Assert.True(reader.Next());
        using var second = new MemoryStream();
        Assert.Equal(3, reader.CopyTo(second, 3));
        Assert.Equal([3, 4, 5], second.ToArray());
        Assert.False(reader.Next());
    }

    [Fact]
    public void WhatIsTooLongIsRefused()
    {
        var reader = new MultipartReader(new MemoryStream(Body([new byte[1000]], hasPreamble: false, hasHeaders: true)), Boundary);
        Assert.True(reader.Next());
        Assert.Throws<InvalidDataException>(() => reader.CopyTo(Stream.Null, 999));
        var headers = Encoding.Latin1.GetBytes($"--{Boundary}\r\n{string.Concat(Enumerable.Repeat("X-Header: and so on\r\n", 2000))}\r\nx\r\n--{Boundary}--");
        Assert.Throws<InvalidDataException>(() => new MultipartReader(new MemoryStream(headers), Boundary).Next());
        Assert.Throws<InvalidDataException>(() => new MultipartReader(new MemoryStream(), ""));
        Assert.Throws<InvalidDataException>(() => new MultipartReader(new MemoryStream(), new string('b', 300)));
    }

    private static void Drain(byte[] body, int piece)
    {
        var reader = new MultipartReader(new Trickle(body, piece), Boundary);
        while (reader.Next()) reader.CopyTo(Stream.Null, long.MaxValue);
    }

    private static byte[] Body(byte[][] parts, bool hasPreamble, bool hasHeaders)
    {
        using var body = new MemoryStream();
        void Text(string text) => body.Write(Encoding.Latin1.GetBytes(text));
        if (hasPreamble) Text("ignored\r\n");
        foreach (var part in parts)
        {
            Text($"--{Boundary}\r\n{(hasHeaders ? "Content-Type: application/dicom\r\n" : "")}\r\n");
            body.Write(part);
            Text("\r\n");
        }
        Text($"--{Boundary}--\r\n");
        return body.ToArray();
    }

    /// <summary>Gives at most so many bytes at a time, as a network does.</summary>
    private sealed class Trickle(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }
}
