using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>Random inputs and mutations of sound ones; the same seed and number give the same bytes.</summary>
/// <param name="seeds">Sound inputs.</param>
/// <param name="seed">Of the random numbers.</param>
/// <param name="words">That stand for others in text; none: bytes only are changed.</param>
/// <param name="mostBytes">The longest input.</param>
public sealed class FuzzInputs(IReadOnlyList<byte[]> seeds, ulong seed, IReadOnlyList<byte[]>? words = null, int mostBytes = 4096)
{
    /// <summary>What ends a word of text.</summary>
    private static readonly System.Buffers.SearchValues<byte> Ends = System.Buffers.SearchValues.Create(" \t\r\n,;:=[]{}\""u8);

    /// <summary>Numbers at which sizes and counts go wrong.</summary>
    private static readonly ulong[] Edges = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, long.MaxValue, 1ul << 63, ulong.MaxValue];

    private readonly byte[] _bytes = new byte[mostBytes];

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> Make(long number)
    {
        var random = new SeededRandom(seed, (ulong)number);
        if (seeds.Count == 0 || random.NextInt(8) == 0) return Noise(random);
        var length = Put(0, seeds[random.NextInt(seeds.Count)]);
        // Sometimes another message follows, as on a wire.
        if (random.NextInt(4) == 0) length = Put(length, seeds[random.NextInt(seeds.Count)]);
        for (var n = random.NextInt(4) + random.NextInt(4); n > 0; n--) length = words is { Count: > 0 } && random.NextInt(4) != 0 ? Exchange(random, length, words) : Mutate(random, length);
        return _bytes.AsSpan(0, length);
    }

    private ReadOnlySpan<byte> Noise(SeededRandom random)
    {
        var length = random.NextInt(random.NextInt(2) == 0 ? 64 : Math.Min(512, _bytes.Length));
        Fill(random, _bytes.AsSpan(0, length));
        return _bytes.AsSpan(0, length);
    }

    private int Put(int at, byte[] message)
    {
        var n = Math.Min(message.Length, _bytes.Length - at);
        message.AsSpan(0, n).CopyTo(_bytes.AsSpan(at));
        return at + n;
    }

    private int Mutate(SeededRandom random, int length)
    {
        if (length == 0) return 0;
        var at = random.NextInt(length);
        switch (random.NextInt(8))
        {
            case 0:
                _bytes[at] ^= (byte)(1 << random.NextInt(8));
                return length;
            case 1:
                _bytes[at] = (byte)random.NextInt(256);
                return length;
            case 2:
                return at;
            case 3:
                Edge(random, at, length);
                return length;
            case 4:
                // Headers lie at the front: half of all edges go there.
                Edge(random, random.NextInt(Math.Min(length, 80)), length);
                return length;
            case 5:
                return Insert(random, at, length);
            case 6:
                var gone = Math.Min(random.NextInt(32) + 1, length - at);
                _bytes.AsSpan(at + gone, length - at - gone).CopyTo(_bytes.AsSpan(at));
                return length - gone;
            default:
                Fill(random, _bytes.AsSpan(at, Math.Min(random.NextInt(16) + 1, length - at)));
                return length;
        }
    }

    /// <summary>Puts a word in the place of one that is there.</summary>
    private int Exchange(SeededRandom random, int length, IReadOnlyList<byte[]> words)
    {
        if (length == 0) return 0;
        var at = random.NextInt(length);
        var from = _bytes.AsSpan(0, at).LastIndexOfAny(Ends) + 1;
        var end = _bytes.AsSpan(at, length - at).IndexOfAny(Ends) is var n and >= 0 ? at + n : length;
        var word = words[random.NextInt(words.Count)];
        if (end < from || length - (end - from) + word.Length > _bytes.Length) return length;
        _bytes.AsSpan(end, length - end).CopyTo(_bytes.AsSpan(from + word.Length));
        word.CopyTo(_bytes, from);
        return length - (end - from) + word.Length;
    }

    private void Edge(SeededRandom random, int at, int length)
    {
        var value = Edges[random.NextInt(Edges.Length)];
        Span<byte> wire = stackalloc byte[8];
        var width = 1 << random.NextInt(4);
        if (random.NextInt(2) == 0) BinaryPrimitives.WriteUInt64BigEndian(wire, value << (64 - 8 * width));
        else BinaryPrimitives.WriteUInt64LittleEndian(wire, value);
        wire[..Math.Min(width, length - at)].CopyTo(_bytes.AsSpan(at));
    }

    private int Insert(SeededRandom random, int at, int length)
    {
        var more = Math.Min(random.NextInt(32) + 1, _bytes.Length - length);
        _bytes.AsSpan(at, length - at).CopyTo(_bytes.AsSpan(at + more));
        if (random.NextInt(2) == 0) Fill(random, _bytes.AsSpan(at, more));
        return length + more;
    }

    private static void Fill(SeededRandom random, Span<byte> bytes)
    {
        Span<byte> eight = stackalloc byte[8];
        while (!bytes.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(eight, random.NextUInt64());
            var n = Math.Min(8, bytes.Length);
            eight[..n].CopyTo(bytes);
            bytes = bytes[n..];
        }
    }
}
