using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.Tests.Links.OpenIgtLink;

public sealed class Crc64Tests
{
    public static TheoryData<Crc64Method> Methods => [.. Enum.GetValues<Crc64Method>()];

    [Theory]
    [MemberData(nameof(Methods))]
    public void EveryMethodGivesThePublishedCheckValue(Crc64Method method)
    {
        Assert.SkipUnless(Crc64.IsSupported(method), $"this processor has no {method}");
        Assert.Equal(0x6C40DF5F0B497347ul, Crc64.Update(method, 0, "123456789"u8));
        Assert.Equal(0ul, Crc64.Update(method, 0, []));
        Assert.Equal(42ul, Crc64.Update(method, 42, []));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void EveryMethodAgreesWithTheBitwiseDefinitionAtAnyLengthAlignmentAndCut(Crc64Method method)
    {
        Assert.SkipUnless(Crc64.IsSupported(method), $"this processor has no {method}");
        var random = new SeededRandom(20, (ulong)method);
        var memory = new byte[6000];
        for (var i = 0; i < memory.Length; i++) memory[i] = (byte)random.NextInt(256);
        for (var round = 0; round < 600; round++)
        {
            // Every short length, then lengths around every width's groups.
            var length = round < 300 ? round : random.NextInt(5000);
            var bytes = memory.AsSpan(random.NextInt(memory.Length - length), length);
            var start = round % 3 == 0 ? 0 : random.NextUInt64();
            var expected = Bitwise(start, bytes);
            Assert.Equal(expected, Crc64.Update(method, start, bytes));
            var cut = random.NextInt(length + 1);
            Assert.Equal(expected, Crc64.Update(method, Crc64.Update(method, start, bytes[..cut]), bytes[cut..]));
        }
    }

    [Fact]
    public void TheWidestMethodThatTheProcessorHasIsUsed()
    {
        Assert.Equal(Enum.GetValues<Crc64Method>().Last(Crc64.IsSupported), Crc64.Best);
        Assert.True(Crc64.IsSupported(Crc64Method.SliceBy16));
    }

    /// <summary>The definition: one bit after the other, most significant first.</summary>
    private static ulong Bitwise(ulong crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            crc ^= (ulong)b << 56;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 0x8000_0000_0000_0000) != 0 ? crc << 1 ^ 0x42F0E1EBA9EA3693 : crc << 1;
        }
        return crc;
    }
}
