using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.OpenIgtLink.Peers;

/// <summary>The tools that a server publishes and their newest poses, in the device's own frame, millimetres. Its owner fills it and then publishes.</summary>
public sealed class IgtlTracking
{
    private readonly byte[][] _names;
    private readonly IgtlMatrix[] _poses;
    private readonly bool[] _visible;
    private readonly byte[] _index, _values;

    /// <exception cref="ArgumentException">No tools, or a name that cannot be sent (1 to 20 plain ASCII characters).</exception>
    public IgtlTracking(params IReadOnlyList<string> tools)
    {
        if (tools.Count == 0) throw new ArgumentException("There are no tools to publish.", nameof(tools));
        _names = [.. tools.Select(t => IgtlText.Encode(t, IgtlToolList.NameBytes))];
        _poses = new IgtlMatrix[_names.Length];
        Array.Fill(_poses, new IgtlMatrix(Mat3.Identity, Vec3.Zero));
        _visible = new bool[_names.Length];
        (_index, _values) = (new byte[2 + 8 * _names.Length], new byte[(IgtlToolList.NameBytes + 16) * _names.Length]);
    }

    public int Count => _names.Length;

    /// <summary>The device's clock when the poses were measured.</summary>
    public IgtlTime Time { get; set; }

    /// <summary>Room for one frame in any form.</summary>
    internal int MostBytes => Count * 256 + 256;

    public void Put(int tool, in IgtlMatrix pose) => (_poses[tool], _visible[tool]) = (pose, true);

    /// <summary>The tool is not seen: it is left out in version 1, and goes on with its last pose and the status MISSING from version 2 on.</summary>
    public void PutMissing(int tool) => _visible[tool] = false;

    /// <summary>Writes one frame.</summary>
    /// <param name="into">Where it goes.</param>
    /// <param name="form">One TDATA or QTDATA for all tools, or a message for each.</param>
    /// <param name="head">Version, and the server's name.</param>
    /// <param name="only">Only this tool, where a message for each is asked for; −1 for all.</param>
    /// <param name="messages">How many messages it is.</param>
    internal int Write(Span<byte> into, IgtlKind form, in IgtlEnvelope head, int only, out int messages)
    {
        if (form is IgtlKind.TrackingData or IgtlKind.QuaternionTrackingData)
        {
            messages = 1;
            return WriteAll(into, form, head);
        }
        var length = 0;
        messages = 0;
        for (var i = 0; i < Count; i++)
        {
            if (only >= 0 && i != only || head.Version < 2 && !_visible[i]) continue;
            length += WriteOne(into[length..], form, head, i);
            messages++;
        }
        return length;
    }

    internal int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Count; i++)
            if (name.SequenceEqual(_names[i])) return i;
        return -1;
    }

    private int WriteAll(Span<byte> into, IgtlKind form, in IgtlEnvelope head)
    {
        var metadata = new IgtlMetadataBuilder(_index, _values);
        var content = IgtlWriter.Content(into, head);
        var bytes = 0;
        for (var i = 0; i < Count; i++)
        {
            if (head.Version < 2 && !_visible[i]) continue;
            if (head.Version >= 2) metadata.Add(_names[i], "Status"u8, StatusOf(i));
            if (form == IgtlKind.TrackingData)
            {
                IgtlToolList.Encode(content[bytes..], new IgtlTool(_names[i], IgtlToolType.SixDof, 0, _poses[i]));
                bytes += IgtlToolList.WireBytesPerTool;
            }
            else
            {
                IgtlQuaternionToolList.Encode(content[bytes..], new IgtlQuaternionTool(_names[i], IgtlToolType.SixDof, 0, PositionOf(i)));
                bytes += IgtlQuaternionToolList.WireBytesPerTool;
            }
        }
        return IgtlWriter.Finish(into, form, With(head, head.DeviceName, metadata), bytes);
    }

    private int WriteOne(Span<byte> into, IgtlKind form, in IgtlEnvelope head, int tool)
    {
        var metadata = new IgtlMetadataBuilder(_index, _values);
        if (head.Version >= 2) metadata.Add("TransformStatus"u8, default, StatusOf(tool));
        var envelope = With(head, _names[tool], metadata);
        return form == IgtlKind.Transform ? IgtlWriter.Transform(into, envelope, _poses[tool]) : IgtlWriter.Position(into, envelope, PositionOf(tool), form);
    }

    private IgtlEnvelope With(in IgtlEnvelope head, ReadOnlySpan<byte> name, in IgtlMetadataBuilder metadata) => new()
    {
        Version = head.Version,
        DeviceName = name,
        Time = Time,
        MessageId = head.MessageId,
        MetadataIndex = metadata.Index,
        MetadataBody = metadata.Body,
    };

    private ReadOnlySpan<byte> StatusOf(int tool) => _visible[tool] ? "OK"u8 : "MISSING"u8;

    private IgtlPosition PositionOf(int tool) => new(_poses[tool].TranslationMm, Quat.FromMatrix(_poses[tool].Rotation), IgtlPositionForm.Full);
}
