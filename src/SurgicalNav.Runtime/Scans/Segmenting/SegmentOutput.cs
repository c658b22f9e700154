using SurgicalNav.Volumes;

namespace SurgicalNav.Runtime.Scans.Segmenting;

/// <summary>Where a segmentation goes.</summary>
internal static class SegmentOutput
{
    /// <summary>Asked before the work is done.</summary>
    /// <exception cref="UserErrorException">Of no known format, or there already.</exception>
    public static void Require(string file, bool overwrite)
    {
        if (!VolumeFiles.CanWrite(file)) throw new UserErrorException($"{file}: nothing is written under this ending. Written are {VolumeFiles.Writable}.");
        if (File.Exists(file) && !overwrite) throw new UserErrorException($"{file} is there already. Name another file, or replace it with --force.");
    }

    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static void Write(string file, LabelMap map)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
            VolumeFiles.Write(file, map);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file} cannot be written: {e.Message}", e);
        }
    }
}
