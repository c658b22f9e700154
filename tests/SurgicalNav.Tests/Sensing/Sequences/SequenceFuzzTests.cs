using System.Text;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Tests.Sensing.Sequences;

public sealed class SequenceFuzzTests
{
    private const int Inputs = 100_000;

    /// <summary>Whole files with bytes changed, removed, doubled or swapped for tricky numbers; every tenth is noise.</summary>
    [Fact]
    public void NoInputBringsTheReadersDown()
    {
        byte[][] seeds = [[0, .. SequenceText.MhaBytes], [1, .. SequenceText.NrrdBytes], [2, .. Encoding.ASCII.GetBytes(SequenceText.Csv)]];
        byte[][] words = [.. new[] { "-1", "2147483647", "99999999999999999999", "1e308", "nan", "Seq_Frame", "=", "\n", "DimSize = 1 1 1\n", ",", "\0" }.Select(Encoding.ASCII.GetBytes)];
        var random = new SeededRandom(2026);
        var buffer = new byte[8192];
        for (var i = 0; i < Inputs; i++)
        {
            int length;
            if (i % 10 == 0)
            {
                length = 1 + Next(400);
                for (var k = 0; k < length; k++) buffer[k] = (byte)Next(256);
            }
            else
            {
                var seed = seeds[Next(seeds.Length)];
                seed.CopyTo(buffer, 0);
                length = seed.Length;
                for (var n = 1 + Next(4); n > 0; n--) length = Mutate(buffer, length, words[Next(words.Length)]);
            }
            SequenceFuzzTarget.Run(buffer.AsSpan(0, length));
        }

        int Next(int below) => (int)(random.NextDouble() * below);

        int Mutate(byte[] b, int length, byte[] word)
        {
            var at = 1 + Next(length - 1);
            switch (Next(4))
            {
                case 0:
                    b[at] = (byte)Next(256);
                    return length;
                case 1:
                    var cut = Math.Min(Next(60), length - at);
                    b.AsSpan(at + cut, length - at - cut).CopyTo(b.AsSpan(at));
                    return Math.Max(2, length - cut);
                case 2 when length + word.Length < b.Length:
                    b.AsSpan(at, length - at).CopyTo(b.AsSpan(at + word.Length));
                    word.CopyTo(b, at);
                    return length + word.Length;
                default:
                    return Math.Max(2, at);
            }
        }
    }
}
