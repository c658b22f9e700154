namespace SurgicalNav.Links.Ndi;

/// <summary>The device's side of <see cref="NdiBx2"/>: one frame with the poses, and where there are any, markers, buttons and alerts.</summary>
public static class NdiBx2Writer
{
    private const int CrcBytes = 2;

    /// <summary>The whole reply with header and checksums; 0 when it does not fit. A frame without handles and markers becomes a reply without components.</summary>
    /// <param name="into">Room for all.</param>
    /// <param name="frame">What was measured; time, number and type are those of the first handle.</param>
    /// <param name="extended">With the long header.</param>
    public static int Write(Span<byte> into, NdiFrame frame, bool extended = false)
    {
        var header = extended ? 8 : 6;
        if (into.Length < header + CrcBytes) return 0;
        var room = into[header..^CrcBytes];
        var writer = new NdiByteWriter(extended ? room : room[..Math.Min(room.Length, NdiReplyReader.MostBodyBytes)]);
        writer.UInt16(NdiBx2.Version);
        var isEmpty = frame.Handles.IsEmpty && frame.Markers.IsEmpty && frame.Alerts.IsEmpty;
        writer.UInt16((ushort)(isEmpty ? 0 : 1));
        if (!isEmpty) Frame(ref writer, frame);
        return writer.Overflowed ? 0 : NdiReplyReader.Finish(into, writer.Length, extended);
    }

    private static void Frame(ref NdiByteWriter writer, NdiFrame frame)
    {
        var size = Begin(ref writer, NdiBx2.FrameKind, 1);
        var first = frame.Handles.IsEmpty ? default : frame.Handles[0];
        var nanoseconds = first.Time?.Nanoseconds ?? 0;
        writer.Byte((byte)first.FrameType);
        writer.Byte(0);
        writer.UInt16(0);
        writer.UInt32(first.FrameNumber);
        writer.UInt32((uint)(nanoseconds / 1_000_000_000));
        writer.UInt32((uint)(nanoseconds % 1_000_000_000));

        writer.UInt16(NdiBx2.Version);
        var count = writer.Leave(2);
        var components = 0;
        if (!frame.Handles.IsEmpty) components += Poses(ref writer, frame);
        if (!frame.Markers.IsEmpty) components += Markers(ref writer, frame);
        components += Buttons(ref writer, frame);
        if (!frame.Alerts.IsEmpty) components += Alerts(ref writer, frame);
        writer.PutUInt16(count, (ushort)components);
        End(ref writer, size);
    }

    private static int Poses(ref NdiByteWriter writer, NdiFrame frame)
    {
        var size = Begin(ref writer, NdiBx2.PoseKind, (uint)frame.Handles.Length);
        foreach (ref readonly var handle in frame.Handles)
        {
            var missing = handle.State != NdiHandleState.Valid;
            var code = handle.State switch
            {
                NdiHandleState.Disabled => NdiToolCode.NotEnabled,
                NdiHandleState.Unoccupied => NdiToolCode.Unplugged,
                _ => handle.Code,
            };
            writer.UInt16(handle.Handle);
            writer.UInt16((ushort)((byte)code | (missing ? NdiBx2.MissingBit : 0) | handle.Face << NdiBx2.FaceShift));
            if (missing) continue;
            writer.Quaternion(handle.Rotation);
            writer.Position(handle.TranslationMm);
            writer.Single(handle.ErrorMm);
        }
        return End(ref writer, size);
    }

    /// <summary>Markers of one handle stand together in the frame; each run becomes an item.</summary>
    private static int Markers(ref NdiByteWriter writer, NdiFrame frame)
    {
        var markers = frame.Markers;
        var items = 0u;
        for (var i = 0; i < markers.Length; i++)
            if (i == 0 || markers[i].Handle != markers[i - 1].Handle) items++;
        var size = Begin(ref writer, NdiBx2.MarkerKind, items);
        for (var i = 0; i < markers.Length;)
        {
            var end = i;
            while (end < markers.Length && markers[end].Handle == markers[i].Handle) end++;
            writer.UInt16(markers[i].Handle);
            writer.UInt16((ushort)(end - i));
            for (; i < end; i++)
            {
                writer.Byte((byte)markers[i].Status);
                writer.Byte(0);
                writer.UInt16(markers[i].Index);
                if (markers[i].Status != NdiMarkerStatus.Missing) writer.Position(markers[i].PositionMm);
            }
        }
        return End(ref writer, size);
    }

    private static int Buttons(ref NdiByteWriter writer, NdiFrame frame)
    {
        var items = 0u;
        foreach (ref readonly var handle in frame.Handles)
            if (handle.Buttons != 0) items++;
        if (items == 0) return 0;
        var size = Begin(ref writer, NdiBx2.ButtonKind, items);
        foreach (ref readonly var handle in frame.Handles)
        {
            if (handle.Buttons == 0) continue;
            writer.UInt16(handle.Handle);
            writer.UInt16(8);
            for (var b = 0; b < 8; b++) writer.Byte((byte)(handle.Buttons >> b & 1));
        }
        return End(ref writer, size);
    }

    private static int Alerts(ref NdiByteWriter writer, NdiFrame frame)
    {
        var size = Begin(ref writer, NdiBx2.AlertKind, (uint)frame.Alerts.Length);
        foreach (var alert in frame.Alerts)
        {
            writer.Byte((byte)alert.Kind);
            writer.Byte(0);
            writer.UInt16(alert.Code);
        }
        return End(ref writer, size);
    }

    /// <summary>A component's header; the place where its size belongs.</summary>
    private static int Begin(ref NdiByteWriter writer, ushort kind, uint items)
    {
        writer.UInt16(kind);
        var size = writer.Leave(4);
        writer.UInt16(0);
        writer.UInt32(items);
        return size;
    }

    /// <summary>One component more.</summary>
    private static int End(ref NdiByteWriter writer, int size)
    {
        writer.PutUInt32(size, (uint)(writer.Length - size + 2));
        return 1;
    }
}
