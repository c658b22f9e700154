namespace SurgicalNav.Core.Flow;

/// <summary>What happened on an edge so far, all three at one moment; what is neither taken nor dropped is held.</summary>
public readonly record struct EdgeCounters(long Offered, long Taken, long Dropped);

/// <summary>A connection between two stages with a declared policy of loss. One writer, one reader.</summary>
public interface IEdge<T>
{
    string Name { get; }
    EdgeCounters Counters { get; }

    /// <summary>Hands a value over. Never blocks; what the policy gives up goes to the edge's <c>onDrop</c>, which releases leases.</summary>
    void Offer(T value);

    bool TryTake(out T value);
}

/// <summary>Keeps only the newest value: the reader always sees the latest, older ones are dropped and counted.</summary>
public sealed class LatestEdge<T>(string name, Action<T>? onDrop = null) : IEdge<T>
{
    private readonly Lock _gate = new();
    private T _value = default!;
    private bool _full;
    private long _offered, _taken, _dropped;

    public string Name => name;
    public EdgeCounters Counters { get { lock (_gate) return new(_offered, _taken, _dropped); } }

    public void Offer(T value)
    {
        T old;
        bool drop;
        lock (_gate)
        {
            _offered++;
            (old, drop) = (_value, _full);
            (_value, _full) = (value, true);
            if (drop) _dropped++;
        }
        if (drop) onDrop?.Invoke(old);
    }

    public bool TryTake(out T value)
    {
        lock (_gate)
        {
            value = _value;
            if (!_full) return false;
            (_value, _full) = (default!, false);
            _taken++;
            return true;
        }
    }
}

/// <summary>A ring of fixed size that gives up the oldest value when full.</summary>
public sealed class BoundedEdge<T> : IEdge<T>
{
    private readonly Lock _gate = new();
    private readonly T[] _ring;
    private readonly Action<T>? _onDrop;
    private int _head, _count;
    private long _offered, _taken, _dropped;

    public BoundedEdge(string name, int capacity, Action<T>? onDrop = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        (Name, _ring, _onDrop) = (name, new T[capacity], onDrop);
    }

    public string Name { get; }
    public EdgeCounters Counters { get { lock (_gate) return new(_offered, _taken, _dropped); } }

    public void Offer(T value)
    {
        T old = default!;
        var drop = false;
        lock (_gate)
        {
            _offered++;
            if (_count == _ring.Length)
            {
                old = _ring[_head];
                drop = true;
                _dropped++;
                _head = (_head + 1) % _ring.Length;
                _count--;
            }
            _ring[(_head + _count++) % _ring.Length] = value;
        }
        if (drop) _onDrop?.Invoke(old);
    }

    public bool TryTake(out T value)
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                value = default!;
                return false;
            }
            value = _ring[_head];
            _ring[_head] = default!;
            _head = (_head + 1) % _ring.Length;
            _count--;
            _taken++;
            return true;
        }
    }
}

/// <summary>Keeps everything, for recording and offline work only: grows with its writer, so never between real-time stages.</summary>
public sealed class LosslessEdge<T>(string name) : IEdge<T>
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _queue = new();
    private long _offered, _taken;

    public string Name => name;
    public EdgeCounters Counters { get { lock (_gate) return new(_offered, _taken, 0); } }

    public void Offer(T value)
    {
        lock (_gate)
        {
            _offered++;
            _queue.Enqueue(value);
        }
    }

    public bool TryTake(out T value)
    {
        lock (_gate)
        {
            if (!_queue.TryDequeue(out value!)) return false;
            _taken++;
            return true;
        }
    }
}

/// <summary>Holds nothing: each value goes at once to whoever takes it, on the writer's thread.</summary>
public sealed class DirectEdge<T>(string name, Action<T> take) : IEdge<T>
{
    private long _offered;

    public string Name => name;
    public EdgeCounters Counters => new(_offered, _offered, 0);

    public void Offer(T value)
    {
        _offered++;
        take(value);
    }

    public bool TryTake(out T value)
    {
        value = default!;
        return false;
    }
}
