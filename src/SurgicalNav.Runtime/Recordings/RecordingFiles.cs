using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>Opens recordings, and says in words what is wrong where that fails.</summary>
internal static class RecordingFiles
{
    private const int BufferBytes = 1 << 20;

    /// <exception cref="UserErrorException">Missing or not to be read.</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path)) throw new UserErrorException($"{path} is a folder; name a recording in it (*.mcap).");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, BufferBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be read: {e.Message} Check the path.", e);
        }
    }

    /// <summary>The index, where the file is whole and has one.</summary>
    /// <exception cref="UserErrorException">It is no recording, or has no index: the message says how to give it one.</exception>
    public static McapIndex Index(FileStream file, string path)
    {
        try
        {
            return McapIndex.Load(file);
        }
        catch (McapException e)
        {
            throw Explain(e, path);
        }
    }

    public static UserErrorException Explain(McapException e, string path) => new(
        e.Error is McapError.NotMcap or McapError.OtherVersion
            ? $"{path} is not read: {e.Detail} Check that this is the recording you mean."
            : $"{path} is damaged or was cut short ({e.Error} at byte {e.Offset}: {e.Detail}) Save what is whole with: surgicalnav record --repair {path}", e);

    /// <summary>Writes a file beside its place and moves it there when it is whole.</summary>
    /// <exception cref="UserErrorException">The place is taken or cannot be written.</exception>
    public static void Write(string path, bool mayOverwrite, Action<FileStream> write)
    {
        if (!mayOverwrite && File.Exists(path)) throw new UserErrorException($"{path} is there already, and is not overwritten. Name another file with --out.");
        var unfinished = path + ".part";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes)) write(file);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be written: {e.Message}. Name another place with --out.", e);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
