using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Network;
using SurgicalNav.Runtime.Ndi;
using SurgicalNav.Sensing.Trackers.Ndi;

namespace SurgicalNav.Runtime.Devices;

/// <summary>Opens a tracker by its address and waits until it speaks, or says in words why it does not.</summary>
public static class TrackerOpening
{
    private static readonly Duration NdiPatience = Duration.FromSeconds(20);

    /// <param name="request">What to open.</param>
    /// <param name="faults">Told of what goes wrong while it runs.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="UserErrorException">It cannot be reached, is something else, or lacks what was asked for.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static TrackerFeed Open(TrackerRequest request, IFaultSink faults, CancellationToken stop) => request.Address.Kind switch
    {
        TrackerKind.OpenIgtLink => OpenIgtLink(request, faults, stop),
        TrackerKind.Recording => TrackerFeed.OfRecording(request, faults),
        TrackerKind.Markers => TrackerFeed.OfMarkers(request, faults),
        _ => OpenNdi(request, faults, stop),
    };

    private static TrackerFeed OpenIgtLink(TrackerRequest request, IFaultSink faults, CancellationToken stop)
    {
        var address = request.Address;
        TcpAttempt? attempt = null;
        var link = new ReconnectingLink(address.Text, () => attempt = new TcpAttempt(address.Host, address.Port), BackOff.Usual(seed: 1));
        try
        {
            var learner = new OpenIgtLinkLearner();
            while (learner.Result is null)
            {
                stop.ThrowIfCancellationRequested();
                var now = MonotonicClock.Shared.Now;
                // While it is listened to, a line that falls is not opened again: there is something wrong with it.
                if (link.Connection == 0) link.Step(now);
                if (link.Connection == 0 && attempt is { Failure.Length: > 0 }) throw new UserErrorException($"{address}: {attempt.Failure}");
                if (link.Connection > 0) learner.Step(link, now);
                if (link.Connection > 0 && !link.IsConnected) throw new UserErrorException($"{address}: the connection was closed by the other side. Check that it is an OpenIGTLink server and takes another client.");
                if (learner.Failure is { } why) throw new UserErrorException($"{address}: {why}");
                Thread.Sleep(1);
            }
            return TrackerFeed.OfOpenIgtLink(request, learner.Result, link, faults);
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    private static TrackerFeed OpenNdi(TrackerRequest request, IFaultSink faults, CancellationToken stop)
    {
        var address = request.Address;
        var feed = TrackerFeed.OfNdi(request, NdiLiveTracker.Opener(address), faults);
        try
        {
            var tracker = (NdiLiveTracker)feed.Tracker;
            var until = MonotonicClock.Shared.Now + NdiPatience;
            // Up to the first frame and no further: whoever records takes them from the first on.
            while (tracker.Tracker.State != NdiTrackerState.Tracking)
            {
                stop.ThrowIfCancellationRequested();
                var now = MonotonicClock.Shared.Now;
                feed.Poll(now);
                if (feed.Refusal is { } refused) throw new UserErrorException($"{address}: {refused}");
                if (tracker.Tracker.State == NdiTrackerState.Pausing || now > until) throw new UserErrorException(tracker.Words);
                Thread.Sleep(1);
            }
            return feed;
        }
        catch
        {
            feed.Dispose();
            throw;
        }
    }
}
