using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Shared;

public enum SlotRead : byte
{
    Ok,

    /// <summary>Nothing has been written yet.</summary>
    Empty,

    /// <summary>The writer is at it, or died while writing: keep the value before, and let it grow old.</summary>
    Torn,

    /// <summary>Length or checksum are wrong: something else writes here.</summary>
    Corrupt,
}

/// <summary>One latest value in shared memory, with one writer and any number of readers in any process: sequence i64 (odd while being written),
/// length u32, CRC-32C u32, payload (a seqlock: Lameter, "Effective synchronization on Linux/NUMA systems", 2005).</summary>
/// <remarks>Neither side ever waits: a read tries a few times and then says so. Allocates nothing.</remarks>
internal readonly unsafe struct SharedSlot(byte* at, int capacity)
{
    public const int HeaderBytes = 16;
    private const int Tries = 8;

    public long Sequence => Volatile.Read(ref *(long*)at);

    public void Write(ReadOnlySpan<byte> payload)
    {
        ref var sequence = ref *(long*)at;
        var writing = Volatile.Read(ref sequence) | 1;
        Volatile.Write(ref sequence, writing);
        Thread.MemoryBarrier();
        *(uint*)(at + 8) = (uint)payload.Length;
        *(uint*)(at + 12) = Crc32C.Compute(payload);
        payload.CopyTo(new Span<byte>(at + HeaderBytes, capacity));
        Volatile.Write(ref sequence, writing + 1);
    }

    public void Write<T>(in T value) where T : unmanaged =>
        Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    public SlotRead Read(Span<byte> into, out int length)
    {
        length = 0;
        for (var i = 0; i < Tries; i++)
        {
            var before = Sequence;
            if (before == 0) return SlotRead.Empty;
            if ((before & 1) != 0) continue;
            var stated = *(uint*)(at + 8);
            var crc = *(uint*)(at + 12);
            var fits = stated <= (uint)into.Length && stated <= (uint)capacity;
            if (fits) new ReadOnlySpan<byte>(at + HeaderBytes, (int)stated).CopyTo(into);
            Thread.MemoryBarrier();
            if (Sequence != before) continue;
            if (!fits || Crc32C.Compute(into[..(int)stated]) != crc) return SlotRead.Corrupt;
            length = (int)stated;
            return SlotRead.Ok;
        }
        return SlotRead.Torn;
    }

    public SlotRead Read<T>(ref T value) where T : unmanaged
    {
        Unsafe.SkipInit(out T copy);
        var result = Read(MemoryMarshal.AsBytes(new Span<T>(ref copy)), out var length);
        if (result != SlotRead.Ok) return result;
        if (length != sizeof(T)) return SlotRead.Corrupt;
        value = copy;
        return SlotRead.Ok;
    }
}
