using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;

namespace SurgicalNav.Recording.Sessions;

/// <summary>Reads a recorded session from front to back, in the order in which its messages were offered, and each of them exactly as it was.</summary>
/// <remarks>Needs no index, so that a session that was cut short can be read as well, up to where it was cut: there <see cref="Read"/> throws. Not thread-safe;
/// reading a message allocates nothing once the buffers have grown, but for texts.</remarks>
public sealed class SessionReader : IDisposable
{
    private readonly FileStream _file;
    private readonly McapReader _reader;
    private readonly string _path;
    private readonly McapException? _failedEarly;
    private bool _pending;
    private RecordKind[] _kinds = [];

    /// <exception cref="McapException">It is no MCAP file. What is wrong behind its beginning is thrown by <see cref="Read"/>.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public SessionReader(string path, McapReaderOptions? options = null)
    {
        _path = path;
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        try
        {
            _reader = new McapReader(_file, options);
        }
        catch (McapException e)
        {
            _file.Dispose();
            throw e.In(path);
        }
        try
        {
            // What is said once of the session stands before its first message.
            _pending = _reader.Read();
        }
        catch (McapException e)
        {
            _failedEarly = e;
        }
        Start = SessionStart.From(_reader.Metadata);
    }

    /// <summary>Null where the file was not written by this program.</summary>
    public SessionStart? Start { get; }

    /// <summary>Met so far.</summary>
    public McapCatalog Catalog => _reader.Catalog;

    /// <summary>Met so far: those that stand at the beginning are there before the first message.</summary>
    public IReadOnlyList<McapAttachment> Attachments => _reader.Attachments;

    public IReadOnlyList<McapMetadata> Metadata => _reader.Metadata;

    /// <summary>The file was read to its end, and is whole.</summary>
    public bool IsComplete => _reader.IsComplete;

    /// <summary>For progress.</summary>
    public (long Position, long Length) Bytes => (_reader.Position, _reader.Length);

    public McapChannel Channel => _reader.Channel;
    public string Topic => _reader.Channel.Topic;
    public RecordKind Kind { get; private set; }

    /// <summary>The message as it stands; valid until the next <see cref="Read"/>.</summary>
    public McapMessage Message => _reader.Message;

    /// <summary>By the session's monotonic clock.</summary>
    public Instant LogTime => ToInstant(_reader.Message.LogTimeNs);

    public Instant ToInstant(ulong fileTimeNs) => new((long)fileTimeNs - (Start?.UnixMinusMonotonicNs ?? 0));

    /// <exception cref="McapException">Cut, damaged or lying from here on.</exception>
    public bool Read()
    {
        try
        {
            if (_failedEarly is not null) throw _failedEarly;
            if (_pending) _pending = false;
            else if (!_reader.Read()) return false;
        }
        catch (McapException e)
        {
            throw e.In(_path);
        }
        Kind = KindOf(_reader.Channel);
        return true;
    }

    /// <summary>The message by its kind.</summary>
    /// <exception cref="InvalidOperationException">It is of another kind.</exception>
    /// <exception cref="McapException">It is not what its schema says.</exception>
    public T Get<T>() where T : struct, IRecorded<T>
    {
        Require(_reader.Catalog.SchemaOf(Channel)?.Name == T.SchemaName);
        try
        {
            return T.Decode(_reader.Message.Data);
        }
        catch (MalformedMessageException e)
        {
            throw Malformed(e);
        }
    }

    /// <summary>A picture or mask; borrowed until the next <see cref="Read"/>. As <see cref="Get{T}"/>.</summary>
    public PictureMessage Picture()
    {
        Require(Kind == RecordKind.Picture);
        try
        {
            return PictureMessage.Decode(_reader.Message.Data, _reader.Catalog.SchemaOf(Channel)!.Name == PictureFields.RawSchemaName);
        }
        catch (MalformedMessageException e)
        {
            throw Malformed(e);
        }
    }

    /// <summary>As <see cref="Picture"/>, for a device's bytes.</summary>
    public DeviceBytes DeviceBytes()
    {
        Require(Kind == RecordKind.DeviceBytes);
        try
        {
            return Messages.DeviceBytes.Decode(_reader.Message.Data);
        }
        catch (MalformedMessageException e)
        {
            throw Malformed(e);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
    }

    private void Require(bool isSo)
    {
        if (!isSo) throw new InvalidOperationException($"The message on '{Topic}' is of the kind {Kind}.");
    }

    private McapException Malformed(MalformedMessageException e) => new(McapError.MalformedRecord, _reader.RecordOffset, $"a message on '{Topic}': {e.Message}.", _path);

    private RecordKind KindOf(McapChannel channel)
    {
        if (channel.Id >= _kinds.Length) Array.Resize(ref _kinds, channel.Id + 1);
        if (_kinds[channel.Id] == RecordKind.Other) _kinds[channel.Id] = RecordKinds.Of(_reader.Catalog.SchemaOf(channel)?.Name);
        return _kinds[channel.Id];
    }
}
