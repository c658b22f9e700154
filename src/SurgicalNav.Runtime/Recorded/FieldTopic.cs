using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Recorded.Fields;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>Where records of one kind are offered, by one thread: bytes and schema both follow from what the record shows.</summary>
public sealed class FieldTopic<T> where T : struct, IFieldRecord<T>
{
    private readonly EncodedTopic _topic;
    private byte[] _message = [];

    public FieldTopic(SessionRecorder recorder, string topic, params IReadOnlyList<KeyValuePair<string, string>> metadata) =>
        _topic = recorder.AddEncoded(topic, FieldSchema.NameOf<T>(), FieldSchema.Of<T>(), metadata);

    /// <param name="record">Copied.</param>
    /// <param name="acquiredAt">When the world was so.</param>
    /// <param name="now">The message's log time.</param>
    public void Offer(T record, Instant acquiredAt, Instant now)
    {
        if (T.MaxBytes(record) is var needed && needed > _message.Length) _message = new byte[needed];
        _topic.Offer(_message.AsSpan(0, FieldWriter.Write(ref record, _message)), acquiredAt, now);
    }
}
