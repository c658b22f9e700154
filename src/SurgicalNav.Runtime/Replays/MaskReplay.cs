using SurgicalNav.Core.Leases;
using SurgicalNav.Perception;
using SurgicalNav.Perception.Inference;
using SurgicalNav.Perception.Models;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Recordings;

namespace SurgicalNav.Runtime.Replays;

/// <summary>Makes the masks again from recorded pictures and compares them. Only from pictures that were kept without loss, with the very network that made them.</summary>
public sealed class MaskReplay : IDisposable
{
    /// <summary>A mask comes some pictures after its own.</summary>
    private const int PicturesKept = 16;

    private readonly BitComparison _comparison;
    private readonly byte[]? _card;
    private readonly Queue<FrameLease> _pictures = new();
    private readonly Queue<(Core.Time.Instant AcquiredAt, long Frame, byte[] Pixels)> _masks = new();
    private FramePool? _pool;
    private FramePool? _maskPool;
    private Segmenter? _segmenter;
    private readonly RecordedPictures _decoder = new();

    /// <param name="comparison">Told of every mask.</param>
    /// <param name="card">The recorded network's card; null where there is none.</param>
    public MaskReplay(BitComparison comparison, byte[]? card) => (_comparison, _card) = (comparison, card);

    /// <summary>Why masks are not made again, in words; null while they are.</summary>
    public string? WhyNot { get; private set; }

    /// <summary>Masks whose picture was not kept.</summary>
    public long WithoutPicture { get; private set; }

    public void Take(string topic, in PictureMessage picture)
    {
        if (WhyNot is not null) return;
        if (topic == SessionTopics.Mask) TakeMask(picture);
        else TakePicture(picture);
    }

    /// <summary>Judges the masks that still wait for their pictures.</summary>
    public void Finish()
    {
        while (_masks.TryDequeue(out var mask)) Judge(mask);
    }

    public void Dispose()
    {
        while (_pictures.TryDequeue(out var picture)) picture.Release();
        _pool?.Dispose();
        _maskPool?.Dispose();
        _segmenter?.Session.Dispose();
        _decoder.Dispose();
    }

    private void TakePicture(in PictureMessage picture)
    {
        var fields = picture.Fields;
        if (_segmenter is null && !Begin(fields, picture.Data.Length)) return;
        if (_pictures.Count == PicturesKept)
        {
            // Whatever mask still waits for this picture must be judged now.
            while (_masks.TryPeek(out var waiting) && waiting.Frame <= _pictures.Peek().Sequence) Judge(_masks.Dequeue());
            _pictures.Dequeue().Release();
        }
        _pool!.TryRent(fields.AcquiredAt, fields.ReceivedAt, fields.Frame, out var lease);
        if (!_decoder.TryDecode(picture, lease))
        {
            lease.Release();
            WhyNot = FormattableString.Invariant($"picture {fields.Frame} cannot be decoded");
            return;
        }
        _pictures.Enqueue(lease);
        // Pictures and masks are compressed on threads of their own, so either may come first.
        while (_masks.TryPeek(out var mask) && mask.Frame <= fields.Frame) Judge(_masks.Dequeue());
    }

    private void TakeMask(in PictureMessage mask)
    {
        _masks.Enqueue((mask.Fields.AcquiredAt, mask.Fields.Frame, mask.Data.ToArray()));
        if (_masks.Count > PicturesKept) Judge(_masks.Dequeue());
    }

    private void Judge((Core.Time.Instant AcquiredAt, long Frame, byte[] Pixels) mask)
    {
        var picture = _pictures.FirstOrDefault(p => p.Sequence == mask.Frame);
        if (picture is null || _segmenter is null)
        {
            WithoutPicture++;
            return;
        }
        if (!_segmenter.TryProcess(picture, _maskPool!, out var made))
        {
            _comparison.Mask(mask.AcquiredAt, mask.Pixels.Length);
            return;
        }
        var differing = made.Pixels.Length == mask.Pixels.Length ? 0 : mask.Pixels.Length;
        for (var i = 0; i < mask.Pixels.Length && differing < mask.Pixels.Length; i++)
            if (made.Pixels[i] != mask.Pixels[i]) differing++;
        made.Release();
        _comparison.Mask(mask.AcquiredAt, differing);
    }

    private bool Begin(in PictureFields fields, int dataBytes)
    {
        WhyNot = RecordedPictures.IsBelieved(fields, dataBytes) ? Refusal(fields) : FormattableString.Invariant($"picture {fields.Frame} cannot be decoded");
        if (WhyNot is not null) return false;
        _pool = new FramePool(fields.Width, fields.Height, fields.Format, PicturesKept + 1);
        var session = new SegmentationSession(ProjectFiles.Path("models/segmentation-sim/model.json"), new SegmentationOptions(ExecutionProvider.Parse("cpu"), Threads: 1));
        _segmenter = new Segmenter(session);
        _maskPool = new FramePool(session.Card.Input.Width, session.Card.Input.Height, PixelFormat.Gray8, 2);
        return true;
    }

    private string? Refusal(in PictureFields fields)
    {
        if (!fields.IsRaw && fields.Codec != PictureFields.Png) return $"the pictures were kept as {fields.Codec}, with loss (record with --video raw or png)";
        if (_card is null) return "the recording does not say which network made them";
        try
        {
            var (recorded, here) = (ModelCardFile.Parse(_card, SessionTopics.ModelCard), ModelCardFile.Load(ProjectFiles.Path("models/segmentation-sim/model.json")));
            return recorded.Sha256 == here.Sha256 ? null : $"they were made by the network '{recorded.Name}' with other weights than the one here";
        }
        catch (ModelCardException e)
        {
            return e.Message;
        }
    }
}
