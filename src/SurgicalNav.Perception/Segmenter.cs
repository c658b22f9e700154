using SurgicalNav.Core.Leases;
using SurgicalNav.Perception.Imaging;
using SurgicalNav.Perception.Inference;

namespace SurgicalNav.Perception;

/// <summary>Frame in, class mask out: resample, normalise, run the network, interpolate the logits, decide.</summary>
/// <remarks>Passive and not thread-safe: the owner's thread calls <see cref="Process"/> once a frame. Allocates nothing while frame and mask keep their
/// sizes; a new size rebuilds the tables of that side. Does not own the session.</remarks>
public sealed class Segmenter(SegmentationSession session)
{
    private InputTensorWriter? _input;
    private ClassMaskWriter? _mask;

    public SegmentationSession Session => session;

    /// <summary>Frames whose network run failed or gave numbers that are not finite.</summary>
    public long Failures { get; private set; }

    /// <summary>Segments one frame into a mask that was rented with the frame's own times and number.</summary>
    /// <param name="frame">Bgr24 of any size; borrowed for the call.</param>
    /// <param name="mask">Gray8, any size not below the network's output; borrowed, every pixel is written: the index of a class of the card,
    /// stretched over the same field of view as the frame.</param>
    /// <returns>False when the network failed: the mask is then all background and must not be shown as a result.</returns>
    /// <exception cref="ArgumentException">Wrong pixel format, or the mask does not carry the frame's <c>AcquiredAt</c> and <c>Sequence</c>.</exception>
    public bool Process(FrameLease frame, FrameLease mask)
    {
        if (mask.AcquiredAt != frame.AcquiredAt || mask.Sequence != frame.Sequence)
            throw new ArgumentException("The mask must be rented with the frame's AcquiredAt, ReceivedAt and Sequence: what is derived from a frame carries its moment.", nameof(mask));
        var card = session.Card;
        if (_input is null || _input.FrameWidth != frame.Width || _input.FrameHeight != frame.Height)
            _input = new InputTensorWriter(frame.Width, frame.Height, card.Input);
        if (_mask is null || _mask.MaskWidth != mask.Width || _mask.MaskHeight != mask.Height)
            _mask = new ClassMaskWriter(card.Classes.Count, session.OutputWidth, session.OutputHeight, mask.Width, mask.Height);

        _input.Write(frame, session.Input);
        if (session.Run())
        {
            _mask.Write(session.Logits, mask);
            return true;
        }
        Failures++;
        mask.Pixels.Clear();
        return false;
    }

    /// <summary>Rents a mask with the frame's times and number and segments into it.</summary>
    /// <returns>False when no mask is free (counted by the pool) or the network failed; nothing is then handed out.</returns>
    public bool TryProcess(FrameLease frame, FramePool masks, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FrameLease? mask)
    {
        mask = null;
        if (!masks.TryRent(frame.AcquiredAt, frame.ReceivedAt, frame.Sequence, out var rented)) return false;
        var done = false;
        try
        {
            done = Process(frame, rented);
        }
        finally
        {
            if (!done) rented.Release();
        }
        if (done) mask = rented;
        return done;
    }
}
