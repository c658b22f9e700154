using System.Runtime.CompilerServices;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Motion.Shared;

/// <summary>The newest decisions of one guard in shared memory, for a reader that keeps all of them: one writer, one reader, neither ever waits.</summary>
/// <remarks>A slot begins with the number of the record in it (i64), 0 while it is being written. The writer goes round and overwrites; a reader
/// that comes too late is told how many records it has lost. Allocates nothing.</remarks>
public sealed unsafe class DecisionRing : IDecisionTrace
{
    /// <summary>More than six seconds at 625 decisions a second.</summary>
    public const int Capacity = 4096;

    private const int NumberBytes = 8;
    private static readonly int SlotBytes = (NumberBytes + Unsafe.SizeOf<DecisionRecord>() + 7) / 8 * 8;

    private readonly byte* _slots;
    private long _next = 1;
    private bool _closed;

    internal DecisionRing(byte* at) => _slots = at;

    internal static long Bytes => (long)Capacity * SlotBytes;

    public void Write(in DecisionRecord record)
    {
        if (_closed) return;
        var slot = Slot(record.Number);
        Volatile.Write(ref *(long*)slot, 0);
        Thread.MemoryBarrier();
        *(DecisionRecord*)(slot + NumberBytes) = record;
        Volatile.Write(ref *(long*)slot, record.Number);
    }

    /// <summary>The next record in order; false when there is none yet.</summary>
    /// <param name="record">The record; unchanged on false.</param>
    /// <param name="lost">Records overwritten before they could be read, since the last call.</param>
    public bool TryRead(ref DecisionRecord record, out long lost)
    {
        lost = 0;
        while (!_closed)
        {
            var slot = Slot(_next);
            var number = Volatile.Read(ref *(long*)slot);
            if (number < _next) return false;
            if (number == _next)
            {
                var copy = *(DecisionRecord*)(slot + NumberBytes);
                Thread.MemoryBarrier();
                if (Volatile.Read(ref *(long*)slot) == number)
                {
                    record = copy;
                    _next++;
                    return true;
                }
            }
            // Overtaken: go on with the oldest that the writer has not come round to.
            lost += Capacity / 2;
            _next += Capacity / 2;
        }
        return false;
    }

    internal void Close() => _closed = true;

    private byte* Slot(long number) => _slots + number % Capacity * SlotBytes;
}
