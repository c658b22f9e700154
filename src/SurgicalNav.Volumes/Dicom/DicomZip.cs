using System.Collections.ObjectModel;
using System.IO.Compression;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>A zip of DICOM files, read where it lies: nothing is unpacked to disk, and names within it are for messages only.</summary>
/// <remarks>Bounded: an entry's head is inflated only as far as it is parsed, never beyond what a head may be; its pixels straight into the volume.</remarks>
internal sealed class DicomZip : IDisposable
{
    private const int MostEntries = 100_000;

    private readonly string _path;
    private readonly Lock _gate = new();
    private ZipArchive? _archive;

    /// <summary>Taken while the gate is held: the archive lists itself only then, and two who asked at once would get every entry twice.</summary>
    private ReadOnlyCollection<ZipArchiveEntry> _entries = ReadOnlyCollection<ZipArchiveEntry>.Empty;
    private int _holders;

    private DicomZip(string path) => _path = path;

    public static bool IsZip(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> head = stackalloc byte[4];
        return RandomAccess.Read(file, head, 0) == 4 && head.SequenceEqual("PK\x03\x04"u8);
    }

    public static DicomMedium Open(string path)
    {
        var zip = new DicomZip(path);
        using var held = zip.Hold();
        var entries = zip._entries;
        if (entries.Count > MostEntries) throw new VolumeFormatException(path, $"holds {entries.Count} entries; {MostEntries} at most are looked through.");
        var sources = new List<DicomSource>();
        for (var i = 0; i < entries.Count; i++)
        {
            var name = entries[i].FullName;
            if (name.EndsWith('/') || name.StartsWith("__MACOSX/", StringComparison.Ordinal)) continue;
            sources.Add(new Source(zip, i, $"{path}/{name}"));
        }
        return new DicomMedium(path, sources, [], zip.Hold);
    }

    /// <summary>Keeps the archive open until all who hold it are done.</summary>
    public IDisposable Hold()
    {
        lock (_gate)
        {
            if (_holders == 0) OpenArchive();
            _holders++;
            return this;
        }
    }

    private void OpenArchive()
    {
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(File.OpenRead(_path), ZipArchiveMode.Read);
            (_entries, _archive) = (archive.Entries, archive);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            archive?.Dispose();
            throw new VolumeFormatException(_path, $"cannot be opened as a zip: {e.Message}", e);
        }
    }

    /// <summary>Ends one <see cref="Hold"/>.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (--_holders > 0) return;
            _archive!.Dispose();
            _archive = null;
        }
    }

    private sealed class Source(DicomZip zip, int entry, string name) : DicomSource(name)
    {
        public override IDicomInput Open() => new Input(zip, entry, Name);
    }

    /// <summary>One entry, inflated from its beginning on; reading behind that means to inflate it anew.</summary>
    private sealed class Input : IDicomInput
    {
        private readonly DicomZip _zip;
        private readonly ZipArchiveEntry _entry;
        private readonly string _name;
        private readonly IDisposable _held;
        private Stream? _stream;
        private long _at;

        public Input(DicomZip zip, int entry, string name)
        {
            (_zip, _name) = (zip, name);
            _held = zip.Hold();
            if (entry >= zip._entries.Count || !name.EndsWith(zip._entries[entry].FullName, StringComparison.Ordinal))
            {
                _held.Dispose();
                throw new VolumeFormatException(name, "is not in the zip any more. Was it changed meanwhile?");
            }
            _entry = zip._entries[entry];
        }

        public long Length => _entry.Length;

        public int Read(long offset, Span<byte> into)
        {
            // Entries share the archive's one file: whoever reads moves it
            lock (_zip._gate)
            {
                try
                {
                    if (_stream is null || offset < _at)
                    {
                        _stream?.Dispose();
                        (_stream, _at) = (_entry.Open(), 0);
                    }
                    Span<byte> skipped = stackalloc byte[4096];
                    while (_at < offset)
                    {
                        var passed = _stream.Read(skipped[..(int)Math.Min(skipped.Length, offset - _at)]);
                        if (passed == 0) return 0;
                        _at += passed;
                    }
                    var got = _stream.Read(into);
                    _at += got;
                    return got;
                }
                catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
                {
                    throw new VolumeFormatException(_name, $"cannot be unpacked: {e.Message}", e);
                }
            }
        }

        public void Dispose()
        {
            _stream?.Dispose();
            _held.Dispose();
        }
    }
}
