using System.IO.Compression;

namespace SurgicalNav.Volumes.Voxels;

/// <summary>Opens files so that whatever goes wrong is told in one way.</summary>
internal static class ScanFile
{
    /// <summary>Deflate cannot shrink data further than 1032 to 1 (zlib's technical notes); a little more allows for headers.</summary>
    public const int MostExpansion = 1100;

    /// <exception cref="VolumeFormatException">The file is missing, cannot be read, or <paramref name="read"/> finds its compressed data damaged.</exception>
    public static T Open<T>(string path, Func<Stream, string, T> read)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return read(file, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new VolumeFormatException(path, "does not exist. Check the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VolumeFormatException(path, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A data file to be read later; closed by what <paramref name="decode"/> makes of it, or here where that fails.</summary>
    /// <exception cref="VolumeFormatException">It cannot be opened.</exception>
    public static Stream OpenData(string path, Func<Stream, Stream> decode)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            var decoded = decode(file);
            file = null;
            return decoded;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VolumeFormatException(path, $"cannot be read: {e.Message}", e);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Calls <paramref name="read"/>, and tells damage of compressed data in words.</summary>
    public static T Unpacking<T>(string name, string kind, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new VolumeFormatException(name, $"is a damaged {kind} file: {e.Message} Copy it again from its source.", e);
        }
    }

    public static bool IsGzip(Stream stream)
    {
        var (first, second) = (stream.ReadByte(), stream.ReadByte());
        stream.Seek(0, SeekOrigin.Begin);
        return first == 0x1f && second == 0x8b;
    }

    /// <summary>Takes bytes from the front of a stream.</summary>
    /// <exception cref="VolumeFormatException">It ends before.</exception>
    public static void Skip(Stream data, long bytes, string name)
    {
        if (bytes == 0) return;
        var buffer = new byte[Math.Min(bytes, 1 << 16)];
        while (bytes > 0)
        {
            var read = data.Read(buffer, 0, (int)Math.Min(bytes, buffer.Length));
            if (read == 0) throw new VolumeFormatException(name, "is cut short: it ends before its first voxel. Copy it again from its source.");
            bytes -= read;
        }
    }

    /// <summary>Refuses what cannot hold as many bytes as a header promises, before room is made for them.</summary>
    public static void RequireBytes(long needed, long most, bool compressed, string name)
    {
        if (most >= needed) return;
        throw new VolumeFormatException(name, compressed
            ? $"is cut short or damaged: its header promises {needed} bytes, and what there is of the compressed file cannot hold more than {most}. Copy it again from its source."
            : $"is cut short: its header promises {needed} bytes and there are {most}. Copy it again from its source.");
    }

    public static Stream Gunzip(Stream stream) => new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
}
