using SurgicalNav.Core.Time;
using SurgicalNav.Links.OpenIgtLink.Peers;

namespace SurgicalNav.Runtime.OpenIgtLink.Serving;

/// <summary>Where the poses come from that <c>surgicalnav serve tracker</c> gives away. Polled by one loop.</summary>
public interface IServedSource : IDisposable
{
    /// <summary>What it is, in words.</summary>
    string Name { get; }

    /// <summary>The frame that its poses are in, as clients may ask for it.</summary>
    string FrameName { get; }

    /// <summary>In the order of the tracking data.</summary>
    IReadOnlyList<string> Tools { get; }

    /// <summary>Whether it is to begin only once a client is there, so that nothing of a recording is missed.</summary>
    bool WaitsForClient { get; }

    /// <summary>Whether there will be no more frames.</summary>
    bool IsAtEnd { get; }

    /// <summary>Puts the next frame that is due by <paramref name="now"/> into <paramref name="tracking"/>, time included; false where none is.
    /// To be called until it answers false, so that no frame is passed over.</summary>
    bool TryTake(Instant now, IgtlTracking tracking);
}

/// <summary>Makes the sources that a person can name; a new kind is one more line in <see cref="Open"/>.</summary>
public static class ServedSources
{
    /// <summary>For the help page.</summary>
    public const string Choices = "sim: the simulated room's optical tracker; file:PATH: a recorded sequence (.igs.mha, .igs.nrrd, .csv) or the tracker of a recording (.mcap); markers:BODIES.json: marker bodies before a camera; igtl://… or ndi://…: another tracker";

    private const string File = "file:";

    private static readonly string[] Trackers = ["markers:", "igtl://", "ndi://"];

    /// <param name="source">As typed: a kind, or a kind, a colon and a path.</param>
    /// <param name="once">Whether a recording ends at its end, instead of beginning again.</param>
    /// <param name="stop">Ends the waiting for a tracker that does not answer.</param>
    /// <exception cref="UserErrorException">No such kind, or a sequence or tracker that cannot be served.</exception>
    public static IServedSource Open(string source, bool once, CancellationToken stop = default) => source switch
    {
        "sim" => new SimulatedSource(),
        _ when Array.Exists(Trackers, t => source.StartsWith(t, StringComparison.OrdinalIgnoreCase)) => new TrackerSource(source, repeats: !once, stop),
        _ when source.StartsWith(File, StringComparison.Ordinal) && source.EndsWith(".mcap", StringComparison.OrdinalIgnoreCase) => new TrackerSource(source, repeats: !once, stop),
        _ when source.StartsWith(File, StringComparison.Ordinal) && source.Length > File.Length => new SequenceSource(source[File.Length..], repeats: !once),
        _ => throw new UserErrorException($"--source {source} is not known: choose from {Choices}."),
    };
}
