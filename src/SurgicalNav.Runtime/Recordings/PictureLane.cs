using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Pictures;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>Takes the pictures of one eye (or masks) and compresses them for the recorder on its own thread's step, so that no stage waits for it. Keeps a few; when
/// they come faster than they can be compressed, the oldest is given up and counted by the recording.</summary>
/// <remarks><see cref="Offer"/> from one thread, <see cref="Step"/> from another.</remarks>
public sealed class PictureLane : IDisposable
{
    private readonly VideoTopic _topic;
    private readonly IPictureCodec _codec;
    private readonly WakingEdge<FrameLease> _waiting;

    /// <param name="topic">Raw exactly where the codec is.</param>
    /// <param name="codec">Owned.</param>
    /// <param name="capacity">Leases held at most.</param>
    public PictureLane(string name, VideoTopic topic, IPictureCodec codec, int capacity = 4)
    {
        (_topic, _codec) = (topic, codec);
        _waiting = new WakingEdge<FrameLease>(new BoundedEdge<FrameLease>(name, capacity, lease =>
        {
            lease.Release();
            topic.CountDropped();
        }), Waiting);
    }

    /// <summary>Signalled when a picture waits.</summary>
    public WakeSignal Waiting { get; } = new();

    public EdgeCounters Counters => _waiting.Counters;

    /// <summary>Pictures that the codec refused: of a format that it does not know, or incompressible.</summary>
    public long Refused { get; private set; }

    /// <summary>Takes a reference of its own.</summary>
    public void Offer(FrameLease picture) => _waiting.Offer(picture.Retain());

    /// <summary>Compresses one picture; false where none waits.</summary>
    public bool Step(Instant now)
    {
        if (!_waiting.TryTake(out var picture)) return false;
        try
        {
            if (_topic.TryRent(_codec.MaxBytes(picture.Width, picture.Height, picture.Format)) is not { } buffer) return true;
            var bytes = _codec.Encode(picture, buffer.Payload);
            if (bytes < 0)
            {
                Refused++;
                _topic.CountDropped();
                _topic.GiveBack(buffer);
                return true;
            }
            _topic.Offer(buffer, PictureFields.Of(picture, _codec.Name), bytes, now);
            return true;
        }
        finally
        {
            picture.Release();
        }
    }

    /// <summary>Gives back what still waits; after the last step.</summary>
    public void Dispose()
    {
        while (_waiting.TryTake(out var picture))
        {
            picture.Release();
            _topic.CountDropped();
        }
        Waiting.Dispose();
        _codec.Dispose();
    }
}
