using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The checksum by carry-less multiplication: a block of 128 bits that is followed by d bits is replaced by one of the same remainder that lies d bits later.</summary>
/// <remarks>After Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ" (Intel, 2009), here for bits that come most
/// significant first: every load is turned round to make the first byte the most significant. high·x^(d+64) + low·x^d is the folded block.</remarks>
internal static class Crc64Folding
{
    private const int BlockBytes = 16;

    private static readonly Vector128<ulong> Fold1 = Constants(128), Fold4 = Constants(4 * 128), Fold8 = Constants(8 * 128), Fold16 = Constants(16 * 128);

    public static bool Has128 => Pclmulqdq.IsSupported && Ssse3.IsSupported;
    public static bool Has256 => Has128 && Pclmulqdq.V256.IsSupported && Avx2.IsSupported;
    public static bool Has512 => Has128 && Pclmulqdq.V512.IsSupported && Avx512BW.IsSupported;

    private static Vector128<byte> Turn => Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

    /// <summary>Takes all whole blocks of the data; what it leaves is shorter than a block.</summary>
    public static ulong Narrow(ulong crc, ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 * BlockBytes) return crc;
        ref var at = ref MemoryMarshal.GetReference(bytes);
        var a = Load(ref at, 0) ^ Vector128.Create(0, crc);
        var done = (nuint)BlockBytes;
        var length = (nuint)bytes.Length;
        if (length >= 8 * BlockBytes)
        {
            var (b, c, d) = (Load(ref at, 16), Load(ref at, 32), Load(ref at, 48));
            for (done = 64; done + 64 <= length; done += 64)
            {
                a = Fold(a, Fold4) ^ Load(ref at, done);
                b = Fold(b, Fold4) ^ Load(ref at, done + 16);
                c = Fold(c, Fold4) ^ Load(ref at, done + 32);
                d = Fold(d, Fold4) ^ Load(ref at, done + 48);
            }
            a = Fold(Fold(Fold(a, Fold1) ^ b, Fold1) ^ c, Fold1) ^ d;
        }
        for (; done + BlockBytes <= length; done += BlockBytes) a = Fold(a, Fold1) ^ Load(ref at, done);
        bytes = bytes[(int)done..];
        return Remainder(a);
    }

    /// <summary>Takes whole groups of 128 bytes of long data.</summary>
    public static ulong Wide256(ulong crc, ref ReadOnlySpan<byte> bytes)
    {
        const int Group = 128;
        if (bytes.Length < 4 * Group) return crc;
        ref var at = ref MemoryMarshal.GetReference(bytes);
        var turn = Vector256.Create(Turn, Turn);
        var fold = Vector256.Create(Fold8, Fold8);
        var a = Avx2.Shuffle(Vector256.LoadUnsafe(ref at), turn).AsUInt64() ^ Vector256.Create(0, crc, 0, 0);
        var b = Avx2.Shuffle(Vector256.LoadUnsafe(ref at, 32), turn).AsUInt64();
        var c = Avx2.Shuffle(Vector256.LoadUnsafe(ref at, 64), turn).AsUInt64();
        var d = Avx2.Shuffle(Vector256.LoadUnsafe(ref at, 96), turn).AsUInt64();
        var (done, length) = ((nuint)Group, (nuint)bytes.Length);
        for (; done + Group <= length; done += Group)
        {
            a = Fold(a, fold) ^ Avx2.Shuffle(Vector256.LoadUnsafe(ref at, done), turn).AsUInt64();
            b = Fold(b, fold) ^ Avx2.Shuffle(Vector256.LoadUnsafe(ref at, done + 32), turn).AsUInt64();
            c = Fold(c, fold) ^ Avx2.Shuffle(Vector256.LoadUnsafe(ref at, done + 64), turn).AsUInt64();
            d = Fold(d, fold) ^ Avx2.Shuffle(Vector256.LoadUnsafe(ref at, done + 96), turn).AsUInt64();
        }
        bytes = bytes[(int)done..];
        var r = Chain(a.GetLower(), a.GetUpper());
        r = Chain(Chain(r, b.GetLower()), b.GetUpper());
        r = Chain(Chain(r, c.GetLower()), c.GetUpper());
        return Remainder(Chain(Chain(r, d.GetLower()), d.GetUpper()));
    }

    /// <summary>Takes whole groups of 256 bytes of long data.</summary>
    public static ulong Wide512(ulong crc, ref ReadOnlySpan<byte> bytes)
    {
        const int Group = 256;
        if (bytes.Length < 4 * Group) return crc;
        ref var at = ref MemoryMarshal.GetReference(bytes);
        var turn = Vector512.Create(Vector256.Create(Turn, Turn), Vector256.Create(Turn, Turn));
        var fold = Vector512.Create(Vector256.Create(Fold16, Fold16), Vector256.Create(Fold16, Fold16));
        var a = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref at), turn).AsUInt64() ^ Vector512.Create(0, crc, 0, 0, 0, 0, 0, 0);
        var b = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref at, 64), turn).AsUInt64();
        var c = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref at, 128), turn).AsUInt64();
        var d = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref at, 192), turn).AsUInt64();
        var (done, length) = ((nuint)Group, (nuint)bytes.Length);
        for (; done + Group <= length; done += Group)
        {
            a = Fold(a, fold) ^ Avx512BW.Shuffle(Vector512.LoadUnsafe(ref at, done), turn).AsUInt64();
            b = Fold(b, fold) ^ Avx512BW.Shuffle(Vector512.LoadUnsafe(ref at, done + 64), turn).AsUInt64();
            c = Fold(c, fold) ^ Avx512BW.Shuffle(Vector512.LoadUnsafe(ref at, done + 128), turn).AsUInt64();
            d = Fold(d, fold) ^ Avx512BW.Shuffle(Vector512.LoadUnsafe(ref at, done + 192), turn).AsUInt64();
        }
        bytes = bytes[(int)done..];
        return Remainder(Chain(Chain(Chain(Chain(Vector128<ulong>.Zero, a), b), c), d));
    }

    private static Vector128<ulong> Chain(Vector128<ulong> before, Vector512<ulong> block)
    {
        var (low, high) = (block.GetLower(), block.GetUpper());
        return Chain(Chain(Chain(Chain(before, low.GetLower()), low.GetUpper()), high.GetLower()), high.GetUpper());
    }

    private static Vector128<ulong> Chain(Vector128<ulong> before, Vector128<ulong> block) => Fold(before, Fold1) ^ block;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load(ref byte at, nuint offset) => Ssse3.Shuffle(Vector128.LoadUnsafe(ref at, offset), Turn).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector128<ulong> block, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(block, by, 0x11) ^ Pclmulqdq.CarrylessMultiply(block, by, 0x00);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Fold(Vector256<ulong> block, Vector256<ulong> by) =>
        Pclmulqdq.V256.CarrylessMultiply(block, by, 0x11) ^ Pclmulqdq.V256.CarrylessMultiply(block, by, 0x00);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Fold(Vector512<ulong> block, Vector512<ulong> by) =>
        Pclmulqdq.V512.CarrylessMultiply(block, by, 0x11) ^ Pclmulqdq.V512.CarrylessMultiply(block, by, 0x00);

    /// <summary>The checksum of the data that folded into this block: that of the block's own 16 bytes.</summary>
    private static ulong Remainder(Vector128<ulong> block)
    {
        Span<byte> last = stackalloc byte[BlockBytes];
        BinaryPrimitives.WriteUInt64BigEndian(last, block[1]);
        BinaryPrimitives.WriteUInt64BigEndian(last[8..], block[0]);
        return Crc64Tables.Update(0, last);
    }

    /// <summary>x^bits for the low half of a block and x^(bits + 64) for the high half, modulo the polynomial.</summary>
    private static Vector128<ulong> Constants(int bits) => Vector128.Create(Power(bits), Power(bits + 64));

    private static ulong Power(int exponent)
    {
        var r = 1ul;
        for (var i = 0; i < exponent; i++) r = r << 1 ^ ((long)r < 0 ? Crc64.Polynomial : 0);
        return r;
    }
}
