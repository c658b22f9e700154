using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.Ndi;

/// <summary>The device's side of <see cref="NdiTx"/>.</summary>
public static class NdiTxWriter
{
    /// <summary>The whole reply with checksum and carriage return; 0 when it does not fit.</summary>
    public static int Write(Span<byte> into, NdiFrame frame, NdiReplyOptions options)
    {
        var writer = new NdiTextWriter(into);
        writer.Hex((uint)frame.Handles.Length, 2);
        foreach (ref readonly var handle in frame.Handles)
        {
            writer.Hex(handle.Handle, 2);
            Handle(ref writer, handle, frame, options);
            writer.Word("\n"u8);
        }
        if (options.Has(NdiReplyOptions.PassiveStrays)) Markers(ref writer, NdiMarker.StrayHandle, frame, options);
        writer.Hex((uint)frame.SystemStatus, 4);
        writer.Finish();
        return writer.Overflowed ? 0 : writer.Length;
    }

    private static void Handle(ref NdiTextWriter writer, in NdiHandle handle, NdiFrame frame, NdiReplyOptions options)
    {
        if (handle.State == NdiHandleState.Unoccupied)
        {
            writer.Word("UNOCCUPIED"u8);
            return;
        }
        if (options.Has(NdiReplyOptions.Transforms))
        {
            switch (handle.State)
            {
                case NdiHandleState.Valid:
                    Pose(ref writer, handle);
                    break;
                case NdiHandleState.Missing:
                    writer.Word("MISSING"u8);
                    break;
                default:
                    writer.Word("DISABLED"u8);
                    break;
            }
            writer.Hex((uint)handle.Port, 8);
            writer.Hex(handle.FrameNumber, 8);
        }
        if (options.Has(NdiReplyOptions.ToolInformation))
        {
            writer.Hex(NdiTx.JoinInfo(handle), 2);
            for (var i = NdiTx.MarkerInfoDigits - 1; i >= 0; i--) writer.Hex(MarkerUse(frame, handle.Handle, i), 1);
        }
        // The twin's tools are passive: they have no single stray marker.
        if (options.Has(NdiReplyOptions.SingleStray)) writer.Word("MISSING"u8);
        if (options.Has(NdiReplyOptions.ToolMarkers)) Markers(ref writer, handle.Handle, frame, options);
    }

    private static void Pose(ref NdiTextWriter writer, in NdiHandle handle)
    {
        writer.Fixed(handle.Rotation.W, NdiTx.QuaternionChars, NdiTx.QuaternionUnit);
        writer.Fixed(handle.Rotation.X, NdiTx.QuaternionChars, NdiTx.QuaternionUnit);
        writer.Fixed(handle.Rotation.Y, NdiTx.QuaternionChars, NdiTx.QuaternionUnit);
        writer.Fixed(handle.Rotation.Z, NdiTx.QuaternionChars, NdiTx.QuaternionUnit);
        Position(ref writer, handle.TranslationMm);
        writer.Fixed(handle.ErrorMm, NdiTx.ErrorChars, NdiTx.ErrorUnitMm);
    }

    private static void Position(ref NdiTextWriter writer, Vec3 positionMm)
    {
        writer.Fixed(positionMm.X, NdiTx.TranslationChars, NdiTx.TranslationUnitMm);
        writer.Fixed(positionMm.Y, NdiTx.TranslationChars, NdiTx.TranslationUnitMm);
        writer.Fixed(positionMm.Z, NdiTx.TranslationChars, NdiTx.TranslationUnitMm);
    }

    private static void Markers(ref NdiTextWriter writer, ushort handle, NdiFrame frame, NdiReplyOptions options)
    {
        // A bit set as wide as 255 markers; the number is what two digits hold.
        Span<uint> outside = stackalloc uint[8];
        outside.Clear();
        var count = NdiMarkerLists.Count(frame, handle, options, outside);
        writer.Hex((uint)count, 2);
        for (var digit = (count + 3) / 4 - 1; digit >= 0; digit--) writer.Hex(outside[digit / 8] >> (digit % 8 * 4) & 15, 1);
        var written = 0;
        foreach (var marker in frame.Markers)
        {
            if (written == count || !NdiMarkerLists.Belongs(marker, handle, options)) continue;
            Position(ref writer, marker.PositionMm);
            written++;
        }
    }

    /// <summary>TX's and BX's own code of how the tool's marker was used: 3 used, 0 missing, 5 outside the volume.</summary>
    internal static uint MarkerUse(NdiFrame frame, ushort handle, int index)
    {
        foreach (var marker in frame.Markers)
        {
            if (marker.Handle != handle || marker.Index != index) continue;
            return marker.Status switch
            {
                NdiMarkerStatus.Used => 3u,
                NdiMarkerStatus.BeyondMaxAngle => 1u,
                NdiMarkerStatus.BeyondMaxError => 2u,
                NdiMarkerStatus.OutOfVolumeUsed => 4u,
                NdiMarkerStatus.OutOfVolumeUnused => 5u,
                _ => 0u,
            };
        }
        return 0;
    }
}

/// <summary>Which markers of a frame a list in TX or BX holds.</summary>
internal static class NdiMarkerLists
{
    private const int Most = 255;

    /// <summary>Missing markers have no position; those outside the volume are listed only where asked for, so that every reader agrees on the length.</summary>
    internal static bool Belongs(in NdiMarker marker, ushort handle, NdiReplyOptions options) =>
        marker.Handle == handle && marker.Status != NdiMarkerStatus.Missing && (!IsOutside(marker) || options.Has(NdiReplyOptions.OutOfVolume));

    internal static bool IsOutside(in NdiMarker marker) =>
        marker.Status is NdiMarkerStatus.OutOfVolumeUnused or NdiMarkerStatus.OutOfVolumeUsed or NdiMarkerStatus.SaturatedOutOfVolume;

    internal static int Count(NdiFrame frame, ushort handle, NdiReplyOptions options, Span<uint> outside)
    {
        var count = 0;
        foreach (var marker in frame.Markers)
        {
            if (count == Most || !Belongs(marker, handle, options)) continue;
            if (IsOutside(marker)) outside[count / 32] |= 1u << (count % 32);
            count++;
        }
        return count;
    }
}
