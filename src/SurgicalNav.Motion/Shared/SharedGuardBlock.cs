using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Motion.Shared;

/// <summary>The block cannot be used: missing, foreign, of another version or session. The message says which and what to do.</summary>
public sealed class SharedBlockException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The memory that the imaging process and the guard process share: a header, and per device one <see cref="GuardChannel"/>.</summary>
/// <remarks>A file, on /dev/shm for speed, readable by its owner only. Header: magic "SNGUARD1", layout version u32, channels u32, session u64,
/// sizes of evidence, request and report i32, of the program area i32, of a decision i32, CRC-32C u32. The sizes catch two builds that disagree.</remarks>
public sealed unsafe class SharedGuardBlock : IDisposable
{
    public const uint LayoutVersion = 4;
    public const int MaxChannels = 4;
    private const int HeaderBytes = 4096;
    private const int CrcAt = 44;
    private const int HeaderUsed = CrcAt + 4;
    private static ReadOnlySpan<byte> Magic => "SNGUARD1"u8;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly GuardChannel[] _channels;
    private bool _disposed;

    private SharedGuardBlock(string path, MemoryMappedFile file, MemoryMappedViewAccessor view, byte* memory, int channels, ulong session)
    {
        (Path, _file, _view, Session) = (path, file, view, session);
        _channels = new GuardChannel[channels];
        for (var i = 0; i < channels; i++) _channels[i] = new GuardChannel(memory + HeaderBytes + i * GuardChannel.Bytes);
    }

    public string Path { get; }
    public ulong Session { get; }

    /// <summary>One per device, in the order of the guard host's configuration; valid until the block is disposed.</summary>
    public IReadOnlyList<GuardChannel> Channels => _channels;

    private static long BytesFor(int channels) => HeaderBytes + channels * GuardChannel.Bytes;

    /// <summary>Makes a new block in place of whatever stood at the path; who had the old one open keeps the old one, which falls silent.</summary>
    /// <param name="session">Not 0; both sides must name the same.</param>
    public static SharedGuardBlock Create(string path, int channels, ulong session)
    {
        ArgumentOutOfRangeException.ThrowIfZero(session);
        if (channels is < 1 or > MaxChannels) throw new ArgumentOutOfRangeException(nameof(channels), channels, $"A block has 1 to {MaxChannels} channels.");
        var header = new byte[HeaderBytes];
        FillHeader(header, channels, session);
        var beside = path + ".part";
        try
        {
            File.Delete(beside);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(beside, options))
            {
                file.Write(header);
                file.SetLength(BytesFor(channels));
            }
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SharedBlockException($"{path}: the shared block cannot be made: {e.Message}", e);
        }
        return Open(path, session);
    }

    /// <summary>Opens a block made by <see cref="Create"/>.</summary>
    /// <param name="session">The session it must belong to.</param>
    /// <exception cref="SharedBlockException">Says why not.</exception>
    public static SharedGuardBlock Open(string path, ulong session)
    {
        MemoryMappedFile? file = null;
        MemoryMappedViewAccessor? view = null;
        try
        {
            var length = new FileInfo(path).Length;
            if (length < HeaderBytes) throw new SharedBlockException($"{path}: this is no shared block of the guard ({length} bytes).");
            file = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
            view = file.CreateViewAccessor(0, length);
            byte* memory = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref memory);
            var channels = CheckHeader(new ReadOnlySpan<byte>(memory, HeaderBytes), length, session, path);
            return new SharedGuardBlock(path, file, view, memory, channels, session);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            view?.Dispose();
            file?.Dispose();
            if (e is SharedBlockException) throw;
            throw new SharedBlockException($"{path}: the shared block cannot be opened: {e.Message} Is the main program running?", e);
        }
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (var channel in _channels) channel.Close();
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        try
        {
            _view.Dispose();
        }
        catch (IOException)
        {
            // Unmapping first writes back (msync), which memory that is locked against paging refuses. The block's content is of no use any more.
            _view.SafeMemoryMappedViewHandle.Dispose();
        }
        _file.Dispose();
    }

    private static void FillHeader(Span<byte> header, int channels, ulong session)
    {
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], LayoutVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)channels);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], session);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], Unsafe.SizeOf<GuardEvidence>());
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], Unsafe.SizeOf<GuardRequest>());
        BinaryPrimitives.WriteInt32LittleEndian(header[32..], Unsafe.SizeOf<GuardReport>());
        BinaryPrimitives.WriteInt32LittleEndian(header[36..], MotionProgramFormat.MaxBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], Unsafe.SizeOf<DecisionRecord>());
        BinaryPrimitives.WriteUInt32LittleEndian(header[CrcAt..], Crc32C.Compute(header[..CrcAt]));
    }

    private static int CheckHeader(ReadOnlySpan<byte> header, long length, ulong session, string path)
    {
        if (!header.StartsWith(Magic)) throw new SharedBlockException($"{path}: this is no shared block of the guard.");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (version != LayoutVersion) throw new SharedBlockException($"{path}: the block has layout version {version}, this program uses {LayoutVersion}. Install both programs from one release.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[CrcAt..]) != Crc32C.Compute(header[..CrcAt])) throw new SharedBlockException($"{path}: the block's header is damaged (checksum).");
        var channels = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
        if (channels is < 1 or > MaxChannels || length != BytesFor((int)channels)) throw new SharedBlockException($"{path}: the block's size does not fit its {channels} channels.");
        var found = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        if (found != session) throw new SharedBlockException($"{path}: the block belongs to session {found:x16}, not {session:x16}: it is left over from another run.");
        Span<byte> expected = stackalloc byte[HeaderUsed];
        FillHeader(expected, (int)channels, session);
        if (!header[..HeaderUsed].SequenceEqual(expected)) throw new SharedBlockException($"{path}: the two programs disagree about the block's content. Install both from one release.");
        return (int)channels;
    }
}
