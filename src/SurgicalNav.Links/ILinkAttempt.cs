using SurgicalNav.Core.Time;

namespace SurgicalNav.Links;

/// <summary>One try at opening a link, asked again and again until it has come to an end; never blocks and never throws for the line or the peer.</summary>
public interface ILinkAttempt : IDisposable
{
    /// <summary>Goes on with the try.</summary>
    LinkAttemptState Step(Instant now);

    /// <summary>The opened link, once; the caller owns it. Only after <see cref="LinkAttemptState.Opened"/>.</summary>
    IByteLink Take();

    /// <summary>Why it failed, in words; empty until then.</summary>
    string Failure { get; }
}

public enum LinkAttemptState { Pending, Opened, Failed }

/// <summary>A try that is over at its first step: for links whose opening waits for nobody, as serial ports.</summary>
public sealed class ImmediateAttempt(Func<IByteLink> open) : ILinkAttempt
{
    private IByteLink? _link;

    public string Failure { get; private set; } = "";

    public LinkAttemptState Step(Instant now)
    {
        if (_link is not null) return LinkAttemptState.Opened;
        try
        {
            _link = open();
            return LinkAttemptState.Opened;
        }
        catch (LinkException e)
        {
            Failure = e.Message;
            return LinkAttemptState.Failed;
        }
    }

    public IByteLink Take()
    {
        var link = _link ?? throw new InvalidOperationException("There is no opened link to take.");
        _link = null;
        return link;
    }

    public void Dispose()
    {
        _link?.Dispose();
        _link = null;
    }
}
