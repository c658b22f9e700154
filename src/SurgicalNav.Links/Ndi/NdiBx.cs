namespace SurgicalNav.Links.Ndi;

/// <summary>The binary reply of BX: the same content as TX with 32-bit floats, little-endian.</summary>
/// <remarks>Source: NDI's API guides, "BX"; public clients of the same protocol.</remarks>
public static class NdiBx
{
    internal const byte Valid = 1, Missing = 2, Disabled = 4;
    internal const byte StrayValid = 1, StrayOutOfVolume = 8;
    internal const int MarkerInfoBytes = 10;

    /// <param name="body">Without header and checksums.</param>
    /// <param name="options">What was asked for: the reply does not say.</param>
    /// <param name="frame">Cleared and filled.</param>
    /// <returns>False when the reply contradicts itself; nothing of it may be used then.</returns>
    public static bool TryParse(ReadOnlySpan<byte> body, NdiReplyOptions options, NdiFrame frame) =>
        // Devices differ in whether a marker outside the volume has a position that was not asked for. The length tells.
        TryParse(body, options, frame, positionsOfAll: options.Has(NdiReplyOptions.OutOfVolume))
        || (!options.Has(NdiReplyOptions.OutOfVolume) && TryParse(body, options, frame, positionsOfAll: true));

    private static bool TryParse(ReadOnlySpan<byte> body, NdiReplyOptions options, NdiFrame frame, bool positionsOfAll)
    {
        frame.Clear();
        var reader = new NdiByteReader(body);
        var count = reader.Byte();
        for (var i = 0; i < count && !reader.Failed; i++)
            if (!TryHandle(ref reader, options, frame, positionsOfAll)) return false;
        if (options.Has(NdiReplyOptions.PassiveStrays)) Markers(ref reader, NdiMarker.StrayHandle, frame, positionsOfAll);
        frame.SystemStatus = (NdiSystemStatus)reader.UInt16();
        return !reader.Failed && reader.Rest.IsEmpty;
    }

    private static bool TryHandle(ref NdiByteReader reader, NdiReplyOptions options, NdiFrame frame, bool positionsOfAll)
    {
        var handle = new NdiHandle { Handle = reader.Byte() };
        var state = reader.Byte();
        switch (state)
        {
            case Valid:
                handle.State = NdiHandleState.Valid;
                break;
            case Missing:
                handle.State = NdiHandleState.Missing;
                break;
            case Disabled:
                handle.State = NdiHandleState.Disabled;
                frame.Add(handle);
                return true;
            default:
                return false;
        }
        if (options.Has(NdiReplyOptions.Transforms))
        {
            if (state == Valid)
            {
                handle.Rotation = reader.Quaternion();
                handle.TranslationMm = reader.Position();
                handle.ErrorMm = reader.Single();
            }
            handle.Port = (NdiPortStatus)reader.UInt32();
            handle.Buttons = NdiTx.ButtonsOf(handle.Port);
            handle.FrameNumber = reader.UInt32();
        }
        if (options.Has(NdiReplyOptions.ToolInformation))
        {
            (handle.Info, handle.Face) = NdiTx.SplitInfo(reader.Byte());
            reader.Take(MarkerInfoBytes);
        }
        if (options.Has(NdiReplyOptions.SingleStray))
        {
            var stray = reader.Byte();
            var outside = (stray & StrayOutOfVolume) != 0;
            if ((stray & StrayValid) != 0 || (outside && options.Has(NdiReplyOptions.OutOfVolume)))
                frame.Add(new NdiMarker(NdiMarker.StrayHandle, 0, outside ? NdiMarkerStatus.OutOfVolumeUnused : NdiMarkerStatus.Used, reader.Position()));
        }
        if (options.Has(NdiReplyOptions.ToolMarkers)) Markers(ref reader, handle.Handle, frame, positionsOfAll);
        frame.Add(handle);
        return true;
    }

    private static void Markers(ref NdiByteReader reader, ushort handle, NdiFrame frame, bool positionsOfAll)
    {
        var count = reader.Byte();
        var outside = reader.Take((count + 7) / 8);
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            var isOutside = (outside[i / 8] >> (i & 7) & 1) != 0;
            if (isOutside && !positionsOfAll) continue;
            var position = reader.Position();
            if (!reader.Failed) frame.Add(new NdiMarker(handle, (ushort)i, isOutside ? NdiMarkerStatus.OutOfVolumeUnused : NdiMarkerStatus.Used, position));
        }
    }
}
