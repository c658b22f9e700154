using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>What a line can do to what the host sends.</summary>
public enum LineFault { Lost, Doubled, Swapped, Delayed, Truncated, BitErrors }

/// <summary>The host's end of a real line that does such things to the next frames, holds them back, or hands over what comes to the byte.</summary>
public sealed class UpsetLink(IByteLink inner) : IByteLink
{
    /// <summary>Less than a pseudo-terminal's buffer.</summary>
    private const int BytesAtOnce = 3000;

    private readonly List<byte[]> _held = [];
    private readonly Queue<byte> _arrived = new();
    private readonly byte[] _buffer = new byte[4096];
    private LineFault? _fault;
    private SeededRandom? _random;
    private int _left;
    private byte[]? _kept;
    private long _fetched;

    /// <summary>Bytes that went onto the line.</summary>
    public long Written { get; private set; }

    /// <summary>Frames whose way was not theirs so far.</summary>
    public int Upset { get; private set; }

    /// <summary>Everything stays where it is.</summary>
    public bool Holds { get; set; }

    public int HeldFrames => _held.Count;
    public string Name => inner.Name;
    public bool IsOpen => inner.IsOpen;
    public LinkCounters Counters => inner.Counters;

    /// <summary>From the next frame on.</summary>
    public void Begin(LineFault fault, SeededRandom random) =>
        (_fault, _random, _left) = (fault, random, fault switch { LineFault.Lost => 1 + random.NextInt(8), LineFault.Swapped => 2 + random.NextInt(6), _ => 1 });

    /// <summary>Hands over what was held, as fast as the line takes it; what comes meanwhile queues behind. To be called until nothing is held.</summary>
    public void Release()
    {
        Holds = false;
        for (var room = BytesAtOnce; _held.Count > 0 && room >= _held[0].Length; _held.RemoveAt(0))
        {
            if (!Put(_held[0])) return;
            room -= _held[0].Length;
        }
    }

    /// <summary>Waits until that many bytes have come altogether.</summary>
    public void Fetch(long due) => Waiting.Until(() => Take() >= due, () => $"what the device wrote to {inner.Name}");

    public int Read(Span<byte> into)
    {
        var count = 0;
        while (count < into.Length && _arrived.TryDequeue(out var value)) into[count++] = value;
        return count;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (Holds || _held.Count > 0)
        {
            _held.Add(bytes.ToArray());
            return true;
        }
        if (_fault is null) return Put(bytes);
        Upset++;
        var ends = --_left == 0;
        var sent = Put(_fault.Value, bytes, ends);
        if (ends) _fault = null;
        return sent;
    }

    public void Dispose() => inner.Dispose();

    private bool Put(LineFault fault, ReadOnlySpan<byte> bytes, bool ends)
    {
        switch (fault)
        {
            case LineFault.Lost:
                return true;
            case LineFault.Doubled:
                return Put(bytes) && Put(bytes);
            case LineFault.Swapped:
                // The first of them comes behind the others.
                if (_kept is not { } kept)
                {
                    _kept = bytes.ToArray();
                    return true;
                }
                if (!ends) return Put(bytes);
                _kept = null;
                return Put(bytes) && Put(kept);
            case LineFault.Truncated:
                var (cut, isEnded) = (2 + _random!.NextInt(bytes.Length - 2), _random.NextInt(2) == 0);
                return Put(bytes[..^cut]) && (!isEnded || Put([0]));
            case LineFault.BitErrors:
                var wrong = bytes.ToArray();
                var first = _random!.NextInt(8 * wrong.Length);
                var last = first;
                for (var n = 1 + _random.NextInt(5); n > 0; n--, last = first + 1 + _random.NextInt(8 * wrong.Length - 1)) wrong[last % (8 * wrong.Length) / 8] ^= (byte)(1 << last % 8);
                return Put(wrong);
            default:
                Holds = true;
                _held.Add(bytes.ToArray());
                return true;
        }
    }

    private bool Put(ReadOnlySpan<byte> bytes)
    {
        if (!inner.TryWrite(bytes)) return false;
        Written += bytes.Length;
        return true;
    }

    private long Take()
    {
        for (var n = inner.Read(_buffer); n > 0; n = inner.Read(_buffer))
        {
            foreach (var value in _buffer.AsSpan(0, n)) _arrived.Enqueue(value);
            _fetched += n;
        }
        return _fetched;
    }
}
