using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Recordings;

namespace SurgicalNav.Runtime.Replays;

/// <summary>Brings each drawn frame's record together with its picture and its mask: they stand near each other in a recording, in any order.</summary>
/// <param name="show">Takes a record, its picture and its mask (null where there was none); borrowed until it returns.</param>
internal sealed class PicturePairing(Action<DrawnFrame, FrameLease, FrameLease?> show) : IDisposable
{
    /// <summary>As long as a drawing may take, in pictures.</summary>
    private const int Kept = 64, RecordsWaiting = 32;

    private readonly Queue<Compressed> _pictures = new(), _masks = new();
    private readonly Queue<DrawnFrame> _records = new();
    private readonly RecordedPictures _decoder = new();
    private FramePool? _picturePool, _maskPool;

    /// <summary>Records whose picture the recording lacks.</summary>
    public long WithoutPicture { get; private set; }

    public void Take(in DrawnFrame record)
    {
        _records.Enqueue(record);
        ShowReady(waitFor: RecordsWaiting);
    }

    public void Take(string topic, in PictureMessage picture)
    {
        var queue = topic == SessionTopics.Mask ? _masks : _pictures;
        queue.Enqueue(new Compressed(picture.Fields, picture.Data.ToArray()));
        while (queue.Count > Kept) queue.Dequeue();
        ShowReady(waitFor: RecordsWaiting);
    }

    public void Finish() => ShowReady(waitFor: 0);

    public void Dispose()
    {
        _decoder.Dispose();
        _picturePool?.Dispose();
        _maskPool?.Dispose();
    }

    /// <summary>Shows, in order, every record whose picture is there; gives one up only when more wait than <paramref name="waitFor"/>.</summary>
    private void ShowReady(int waitFor)
    {
        while (_records.TryPeek(out var record))
        {
            var picture = _pictures.FirstOrDefault(p => p.Fields.Frame == record.Frame);
            var mask = record.MaskAcquiredAt is { } at ? _masks.FirstOrDefault(m => m.Fields.AcquiredAt == at) : null;
            var isWhole = picture is not null && (record.MaskAcquiredAt is null || mask is not null);
            if (!isWhole && _records.Count <= waitFor) return;
            _records.Dequeue();
            if (picture is null || !TryDecode(picture, ref _picturePool, out var shown))
            {
                WithoutPicture++;
                continue;
            }
            FrameLease? laid = null;
            if (mask is not null && TryDecode(mask, ref _maskPool, out var decoded)) laid = decoded;
            try
            {
                show(record, shown, laid);
            }
            finally
            {
                shown.Release();
                laid?.Release();
            }
        }
    }

    private bool TryDecode(Compressed picture, ref FramePool? pool, out FrameLease lease)
    {
        var f = picture.Fields;
        lease = null!;
        if (!RecordedPictures.IsBelieved(f, picture.Data.Length)) return false;
        if (pool is null || (pool.Width, pool.Height, pool.Format) != (f.Width, f.Height, f.Format))
        {
            pool?.Dispose();
            pool = new FramePool(f.Width, f.Height, f.Format, 1);
        }
        if (!pool.TryRent(f.AcquiredAt, f.ReceivedAt, f.Frame, out lease)) return false;
        if (_decoder.TryDecode(new PictureMessage(f, picture.Data), lease)) return true;
        lease.Release();
        return false;
    }

    private sealed record Compressed(PictureFields Fields, byte[] Data);
}
