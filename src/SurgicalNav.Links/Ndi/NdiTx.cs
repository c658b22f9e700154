using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.Ndi;

/// <summary>The text reply of TX: transformations with four decimals, translations with two.</summary>
/// <remarks>Quaternions are scalar first (Q0 Qx Qy Qz). Source: NDI's API guides, "TX"; public clients of the same protocol.</remarks>
public static class NdiTx
{
    public const double QuaternionUnit = 1e-4, TranslationUnitMm = 1e-2, ErrorUnitMm = 1e-4;
    internal const int QuaternionChars = 6, TranslationChars = 7, ErrorChars = 6;
    internal const int MarkerInfoDigits = 20;

    /// <param name="body">The reply without its checksum.</param>
    /// <param name="options">What was asked for: the reply does not say.</param>
    /// <param name="frame">Cleared and filled.</param>
    /// <returns>False when the reply contradicts itself; nothing of it may be used then.</returns>
    public static bool TryParse(ReadOnlySpan<byte> body, NdiReplyOptions options, NdiFrame frame)
    {
        frame.Clear();
        var reader = new NdiTextReader(body);
        if (!reader.TryHex(2, out var count)) return false;
        for (var i = 0u; i < count; i++)
            if (!TryHandle(ref reader, options, frame)) return false;
        if (options.Has(NdiReplyOptions.PassiveStrays) && !TryMarkers(ref reader, NdiMarker.StrayHandle, options, frame)) return false;
        if (!reader.TryHex(4, out var status)) return false;
        frame.SystemStatus = (NdiSystemStatus)status;
        return reader.IsEmpty;
    }

    private static bool TryHandle(ref NdiTextReader reader, NdiReplyOptions options, NdiFrame frame)
    {
        if (!reader.TryHex(2, out var number)) return false;
        var handle = new NdiHandle { Handle = (ushort)number };
        if (reader.TryWord("UNOCCUPIED"u8))
        {
            handle.State = NdiHandleState.Unoccupied;
            frame.Add(handle);
            // Devices differ: some add status and frame number here too.
            return (!reader.TryHex(8, out _) || reader.TryHex(8, out _)) && reader.TryWord("\n"u8);
        }
        if (options.Has(NdiReplyOptions.Transforms))
        {
            if (reader.TryWord("MISSING"u8)) handle.State = NdiHandleState.Missing;
            else if (reader.TryWord("DISABLED"u8)) handle.State = NdiHandleState.Disabled;
            else if (!TryPose(ref reader, ref handle)) return false;
            if (!reader.TryHex(8, out var port) || !reader.TryHex(8, out var frameNumber)) return false;
            handle.Port = (NdiPortStatus)port;
            handle.Buttons = ButtonsOf(handle.Port);
            handle.FrameNumber = frameNumber;
        }
        if (options.Has(NdiReplyOptions.ToolInformation))
        {
            if (!reader.TryHex(2, out var info) || !reader.TryTake(MarkerInfoDigits, out _)) return false;
            (handle.Info, handle.Face) = SplitInfo((byte)info);
        }
        if (options.Has(NdiReplyOptions.SingleStray) && !reader.TryWord("MISSING"u8) && !reader.TryWord("DISABLED"u8))
        {
            if (!TryPosition(ref reader, out var stray)) return false;
            frame.Add(new NdiMarker(NdiMarker.StrayHandle, 0, NdiMarkerStatus.Used, stray));
        }
        if (options.Has(NdiReplyOptions.ToolMarkers) && !TryMarkers(ref reader, handle.Handle, options, frame)) return false;
        frame.Add(handle);
        return reader.TryWord("\n"u8);
    }

    private static bool TryPose(ref NdiTextReader reader, ref NdiHandle handle)
    {
        if (!reader.TryFixed(QuaternionChars, QuaternionUnit, out var w) || !reader.TryFixed(QuaternionChars, QuaternionUnit, out var x)
            || !reader.TryFixed(QuaternionChars, QuaternionUnit, out var y) || !reader.TryFixed(QuaternionChars, QuaternionUnit, out var z)
            || !TryPosition(ref reader, out var translation) || !reader.TryFixed(ErrorChars, ErrorUnitMm, out var error)) return false;
        handle.State = NdiHandleState.Valid;
        handle.Rotation = new Quat(w, x, y, z);
        (handle.TranslationMm, handle.ErrorMm) = (translation, error);
        return true;
    }

    private static bool TryPosition(ref NdiTextReader reader, out Vec3 positionMm)
    {
        positionMm = default;
        if (!reader.TryFixed(TranslationChars, TranslationUnitMm, out var x) || !reader.TryFixed(TranslationChars, TranslationUnitMm, out var y)
            || !reader.TryFixed(TranslationChars, TranslationUnitMm, out var z)) return false;
        positionMm = new Vec3(x, y, z);
        return true;
    }

    /// <summary>Number, one bit each for "outside the volume" (lowest marker in the last digit's lowest bit), positions; without
    /// <see cref="NdiReplyOptions.OutOfVolume"/> those outside have no position.</summary>
    private static bool TryMarkers(ref NdiTextReader reader, ushort handle, NdiReplyOptions options, NdiFrame frame)
    {
        if (!reader.TryHex(2, out var count) || !reader.TryTake((int)(count + 3) / 4, out var outside)) return false;
        for (var i = 0; i < count; i++)
        {
            var digit = NdiTextReader.HexDigit(outside[outside.Length - 1 - i / 4]);
            if (digit < 0) return false;
            var isOutside = (digit >> (i & 3) & 1) != 0;
            if (isOutside && !options.Has(NdiReplyOptions.OutOfVolume)) continue;
            if (!TryPosition(ref reader, out var position)) return false;
            frame.Add(new NdiMarker(handle, (ushort)i, isOutside ? NdiMarkerStatus.OutOfVolumeUnused : NdiMarkerStatus.Used, position));
        }
        return true;
    }

    internal static (NdiToolInfo Info, byte Face) SplitInfo(byte info) => ((NdiToolInfo)(info & 0x8F), (byte)(info >> 4 & 7));

    internal static byte JoinInfo(in NdiHandle handle) => (byte)((byte)handle.Info & 0x8F | (handle.Face & 7) << 4);

    internal static byte ButtonsOf(NdiPortStatus port) => (byte)((uint)port >> 1 & 7);
}
