using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Recording.Sessions;

/// <summary>Limits of a recorder.</summary>
public sealed record RecorderOptions
{
    public McapCompression Compression { get; init; } = McapCompression.Lz4;

    /// <summary>A chunk is closed when it is as long, or as old: what a killed session loses.</summary>
    public int ChunkBytes { get; init; } = 8 << 20;

    public Duration ChunkAge { get; init; } = Duration.FromMilliseconds(500);

    /// <summary>Room for pictures that wait to be written, compressed as they are; beyond it the oldest is dropped and counted.</summary>
    public long VideoBytes { get; init; } = 256 << 20;

    /// <summary>Room for everything else that waits. It is never dropped below this; beyond it a fault is raised, the newest is lost and counted,
    /// and the recording says so in words. 64 MiB are five minutes of 1 kHz states.</summary>
    public int EssentialBytes { get; init; } = 64 << 20;

    /// <summary>Write poses of visible tools a second time as foxglove.FrameTransform on /tf, for 3D viewers.</summary>
    public bool Transforms { get; init; } = true;

    /// <summary>Wait for the disk after every chunk, against loss of power; a killed process loses nothing written either way.</summary>
    public bool SyncChunks { get; init; }
}
