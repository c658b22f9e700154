namespace SurgicalNav.Runtime.Devices;

/// <summary>What a device's line carried so far.</summary>
/// <param name="Name">Where it leads.</param>
/// <param name="Words">How it stands, for a person.</param>
/// <param name="Frames">Whole, sound messages.</param>
/// <param name="ResyncBytes">Thrown away while looking for the start of a message.</param>
/// <param name="Reconnects">How often the line came back.</param>
public sealed record LinkReading(
    string Name, bool Connected, string Words, long BytesRead, long BytesWritten, long Frames, long CrcErrors, long Malformed, long ResyncBytes, long Resyncs, long Reconnects);
