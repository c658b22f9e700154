using System.Text;
using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Framing;

namespace SurgicalNav.Tests.Links.Framing;

public sealed class Crc32CTests
{
    /// <summary>RFC 3720, appendix B.4, and the customary check value.</summary>
    public static TheoryData<byte[], uint> Vectors => new()
    {
        { Encoding.ASCII.GetBytes("123456789"), 0xE306_9283 },
        { new byte[32], 0x8A91_36AA },
        { [.. Enumerable.Repeat((byte)0xFF, 32)], 0x62A8_AB43 },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)i)], 0x46DD_794E },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))], 0x113F_DB5C },
        { [], 0 },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void KnownVectors(byte[] bytes, uint crc) => Assert.Equal(crc, Crc32C.Compute(bytes));

    [Fact]
    public void AgreesWithTheBitwiseDefinition() =>
        Gen.Byte.Array[0, 400].Sample(bytes =>
        {
            var crc = uint.MaxValue;
            foreach (var b in bytes)
            {
                crc ^= b;
                for (var i = 0; i < 8; i++) crc = (crc >> 1) ^ ((crc & 1) * 0x82F6_3B78);
            }

            Assert.Equal(~crc, Crc32C.Compute(bytes));
        });
}
