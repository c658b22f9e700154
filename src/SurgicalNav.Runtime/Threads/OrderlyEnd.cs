using System.Runtime.ExceptionServices;

namespace SurgicalNav.Runtime.Threads;

/// <summary>Brings a session to its end: every part is ended in its turn, whatever became of the one before, and the first failure is the one that is told.</summary>
/// <remarks>What fails after it (a leaked lease of a part that was interrupted, say) is mostly its consequence. Owned by one thread.</remarks>
public sealed class OrderlyEnd
{
    /// <summary>What failed first; null while nothing has.</summary>
    public Exception? First { get; private set; }

    /// <summary>Does one thing; a failure is kept and not thrown. True when it went well.</summary>
    public bool Try(Action part)
    {
        try
        {
            part();
            return true;
        }
        catch (Exception e)
        {
            First ??= e;
            return false;
        }
    }

    /// <summary>Throws the first failure, with the place where it happened.</summary>
    public void ThrowIfFailed()
    {
        if (First is not null) ExceptionDispatchInfo.Throw(First);
    }
}
