namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>Ways to compute the same checksum.</summary>
public enum Crc64Method
{
    /// <summary>16 bytes at a time by tables: any processor.</summary>
    SliceBy16,

    /// <summary>Carry-less multiplication in 128-bit registers.</summary>
    Fold128,

    /// <summary>Carry-less multiplication in 256-bit registers.</summary>
    Fold256,

    /// <summary>Carry-less multiplication in 512-bit registers.</summary>
    Fold512,
}

/// <summary>CRC-64/ECMA-182 (polynomial 42F0E1EBA9EA3693, not reflected, starts at 0, no final XOR), as OpenIGTLink uses it.</summary>
/// <remarks>Check value: "123456789" gives 6C40DF5F0B497347. The xz format's CRC-64 is the reflected variant and differs.
/// The widest carry-less multiplication that the processor has is used, tables where it has none.</remarks>
public static class Crc64
{
    internal const ulong Polynomial = 0x42F0E1EBA9EA3693;

    /// <summary>What <see cref="Update(ulong, ReadOnlySpan{byte})"/> uses for long data on this processor.</summary>
    public static Crc64Method Best { get; } =
        IsSupported(Crc64Method.Fold512) ? Crc64Method.Fold512
        : IsSupported(Crc64Method.Fold256) ? Crc64Method.Fold256
        : IsSupported(Crc64Method.Fold128) ? Crc64Method.Fold128
        : Crc64Method.SliceBy16;

    public static ulong Compute(ReadOnlySpan<byte> bytes) => Update(0, bytes);

    /// <summary>Carries <paramref name="crc"/> over more bytes, so that a long body can be checked in pieces.</summary>
    public static ulong Update(ulong crc, ReadOnlySpan<byte> bytes) => Update(Best, crc, bytes);

    /// <summary>By a method of one's own choice, for tests and measurements.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor lacks it.</exception>
    public static ulong Update(Crc64Method method, ulong crc, ReadOnlySpan<byte> bytes)
    {
        if (!IsSupported(method)) throw new PlatformNotSupportedException($"This processor has no {method}.");
        if (method == Crc64Method.Fold512) crc = Crc64Folding.Wide512(crc, ref bytes);
        else if (method == Crc64Method.Fold256) crc = Crc64Folding.Wide256(crc, ref bytes);
        if (method != Crc64Method.SliceBy16) crc = Crc64Folding.Narrow(crc, ref bytes);
        return Crc64Tables.Update(crc, bytes);
    }

    public static bool IsSupported(Crc64Method method) => method switch
    {
        Crc64Method.SliceBy16 => true,
        Crc64Method.Fold128 => Crc64Folding.Has128,
        Crc64Method.Fold256 => Crc64Folding.Has256,
        Crc64Method.Fold512 => Crc64Folding.Has512,
        _ => false,
    };
}
