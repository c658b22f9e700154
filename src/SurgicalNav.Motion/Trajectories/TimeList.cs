using System.Runtime.CompilerServices;

namespace SurgicalNav.Motion.Trajectories;

/// <summary>A short list of times in place, in rising order; what is no time is not taken up.</summary>
internal struct TimeList
{
    public const int Capacity = 48;
    private Items _items;

    public int Count { get; private set; }

    public readonly double this[int index] => _items[index];

    public void Add(double timeS)
    {
        if (!(timeS >= 0 && timeS < double.MaxValue) || Count == Capacity) return;
        var at = Count++;
        for (; at > 0 && _items[at - 1] > timeS; at--) _items[at] = _items[at - 1];
        _items[at] = timeS;
    }

    [InlineArray(Capacity)]
    private struct Items
    {
        private double _first;
    }
}
