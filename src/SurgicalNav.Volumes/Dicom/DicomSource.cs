using Microsoft.Win32.SafeHandles;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>An open file's bytes.</summary>
internal interface IDicomInput : IDisposable
{
    long Length { get; }

    /// <summary>Reads some bytes from a place on; 0 at the end. A file's may be called by any thread.</summary>
    int Read(long offset, Span<byte> into);
}

/// <summary>Something that can be opened as a DICOM file, again and again.</summary>
/// <param name="name">For messages: the file's path, or the archive's with the entry's.</param>
internal abstract class DicomSource(string name)
{
    public string Name => name;

    /// <summary>The last part of the name.</summary>
    public string ShortName => Path.GetFileName(name);

    /// <exception cref="VolumeFormatException">It cannot be opened.</exception>
    public abstract IDicomInput Open();
}

internal sealed class DicomFileSource(string path) : DicomSource(path)
{
    public override IDicomInput Open()
    {
        try
        {
            return new Input(Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VolumeFormatException(Name, $"cannot be read: {e.Message}", e);
        }
    }

    private sealed class Input(string path) : IDicomInput
    {
        // Shared with everyone: a lock for each of thousands of files costs more than it helps, and shrinking files are noticed
        private readonly SafeFileHandle _file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);

        public long Length => RandomAccess.GetLength(_file);

        public int Read(long offset, Span<byte> into)
        {
            try
            {
                return RandomAccess.Read(_file, into, offset);
            }
            catch (IOException e)
            {
                throw new VolumeFormatException(path, $"cannot be read: {e.Message}", e);
            }
        }

        public void Dispose() => _file.Dispose();
    }
}

internal sealed class DicomMemorySource(ReadOnlyMemory<byte> bytes, string name) : DicomSource(name)
{
    public override IDicomInput Open() => new DicomMemoryInput(bytes);
}

internal sealed class DicomMemoryInput(ReadOnlyMemory<byte> bytes) : IDicomInput
{
    public long Length => bytes.Length;

    public int Read(long offset, Span<byte> into)
    {
        if (offset >= bytes.Length) return 0;
        var part = bytes.Span[(int)offset..];
        var count = Math.Min(part.Length, into.Length);
        part[..count].CopyTo(into);
        return count;
    }

    public void Dispose()
    {
    }
}
