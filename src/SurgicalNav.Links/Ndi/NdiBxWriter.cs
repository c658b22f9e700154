namespace SurgicalNav.Links.Ndi;

/// <summary>The device's side of <see cref="NdiBx"/>.</summary>
public static class NdiBxWriter
{
    private const int HeaderBytes = 6, CrcBytes = 2;

    /// <summary>The whole reply with header and checksums; 0 when it does not fit.</summary>
    public static int Write(Span<byte> into, NdiFrame frame, NdiReplyOptions options)
    {
        if (into.Length < HeaderBytes + CrcBytes) return 0;
        var room = into[HeaderBytes..^CrcBytes];
        var writer = new NdiByteWriter(room[..Math.Min(room.Length, NdiReplyReader.MostBodyBytes)]);
        writer.Byte((byte)frame.Handles.Length);
        foreach (ref readonly var handle in frame.Handles) Handle(ref writer, handle, frame, options);
        if (options.Has(NdiReplyOptions.PassiveStrays)) Markers(ref writer, NdiMarker.StrayHandle, frame, options);
        writer.UInt16((ushort)frame.SystemStatus);
        return writer.Overflowed ? 0 : NdiReplyReader.Finish(into, writer.Length);
    }

    private static void Handle(ref NdiByteWriter writer, in NdiHandle handle, NdiFrame frame, NdiReplyOptions options)
    {
        writer.Byte((byte)handle.Handle);
        if (handle.State is not (NdiHandleState.Valid or NdiHandleState.Missing))
        {
            writer.Byte(NdiBx.Disabled);
            return;
        }
        writer.Byte(handle.State == NdiHandleState.Valid ? NdiBx.Valid : NdiBx.Missing);
        if (options.Has(NdiReplyOptions.Transforms))
        {
            if (handle.State == NdiHandleState.Valid)
            {
                writer.Quaternion(handle.Rotation);
                writer.Position(handle.TranslationMm);
                writer.Single(handle.ErrorMm);
            }
            writer.UInt32((uint)handle.Port);
            writer.UInt32(handle.FrameNumber);
        }
        if (options.Has(NdiReplyOptions.ToolInformation))
        {
            writer.Byte(NdiTx.JoinInfo(handle));
            for (var i = NdiBx.MarkerInfoBytes - 1; i >= 0; i--)
                writer.Byte((byte)(NdiTxWriter.MarkerUse(frame, handle.Handle, 2 * i + 1) << 4 | NdiTxWriter.MarkerUse(frame, handle.Handle, 2 * i)));
        }
        // Passive tools have no single stray marker.
        if (options.Has(NdiReplyOptions.SingleStray)) writer.Byte(0);
        if (options.Has(NdiReplyOptions.ToolMarkers)) Markers(ref writer, handle.Handle, frame, options);
    }

    private static void Markers(ref NdiByteWriter writer, ushort handle, NdiFrame frame, NdiReplyOptions options)
    {
        Span<uint> outside = stackalloc uint[8];
        outside.Clear();
        var count = NdiMarkerLists.Count(frame, handle, options, outside);
        writer.Byte((byte)count);
        for (var i = 0; i < (count + 7) / 8; i++) writer.Byte((byte)(outside[i / 4] >> (i % 4 * 8)));
        var written = 0;
        foreach (var marker in frame.Markers)
        {
            if (written == count || !NdiMarkerLists.Belongs(marker, handle, options)) continue;
            writer.Position(marker.PositionMm);
            written++;
        }
    }
}
