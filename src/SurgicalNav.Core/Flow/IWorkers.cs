namespace SurgicalNav.Core.Flow;

/// <summary>Who does the parts of one long calculation. A library has no threads of its own: whoever calls it decides how many work.</summary>
public interface IWorkers
{
    /// <summary>How many parts may be worked on at once; at least 1.</summary>
    int Count { get; }

    /// <summary>Calls <paramref name="part"/> with every number from 0 to <paramref name="parts"/> − 1, each once, in any order, possibly at once; returns when
    /// all have returned. Nobody else's exception is swallowed: the first is thrown on as it was, once the parts already begun have ended.</summary>
    void Run(int parts, Action<int> part);
}

/// <summary>One after another on the calling thread, in order.</summary>
public sealed class OneWorker : IWorkers
{
    public static readonly OneWorker Instance = new();

    private OneWorker() { }

    public int Count => 1;

    public void Run(int parts, Action<int> part)
    {
        for (var p = 0; p < parts; p++) part(p);
    }
}
