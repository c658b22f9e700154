using System.Runtime.ExceptionServices;
using SurgicalNav.Core.Flow;

namespace SurgicalNav.Runtime.Threads;

/// <summary>The parts of a long calculation on the thread pool. For work that a person waits for, never beside a control loop.</summary>
public sealed class PooledWorkers(int count) : IWorkers
{
    /// <summary>As many as this process may run at once.</summary>
    public static readonly PooledWorkers All = new(Environment.ProcessorCount);

    public int Count { get; } = count >= 1 ? count : throw new ArgumentOutOfRangeException(nameof(count));

    public void Run(int parts, Action<int> part)
    {
        try
        {
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = Count }, part);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
