using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Runtime.Campaigns.Fuzz;

namespace SurgicalNav.Runtime.Ndi;

/// <summary>NDI's reply reader, its three tracking formats and the tool definitions. Each input is also sealed as a binary reply, so that the formats behind the checksums are reached.</summary>
/// <param name="rom">A sound tool definition to begin from as well; null for none.</param>
public sealed class NdiFuzz(byte[]? rom = null) : IFuzzTarget
{
    private readonly NdiReplyReader _reader = new();
    private readonly NdiFrame _frame = new();
    private byte[] _sealed = new byte[8192];
    private long _taken;

    public string Name => "ndi";

    public IReadOnlyList<byte[]> Seeds { get; } = rom is null ? Samples() : [.. Samples(), rom];

    /// <summary>Sound replies that came out of the reader: that the formats behind the checksums are reached.</summary>
    public long Replies => _reader.Counters.Replies;

    /// <summary>Room for the marker lists of a tool definition; everything else takes nothing.</summary>
    public long MostBytesPerInput => 64 << 10;

    public void Take(ReadOnlySpan<byte> input)
    {
        _taken++;
        var options = (NdiReplyOptions)(_taken * 0x9E37 & (long)NdiReplyOptions.All);
        NdiTx.TryParse(input, options, _frame);
        NdiBx.TryParse(input, options, _frame);
        NdiBx2.TryParse(input, _frame);
        if (_frame.Handles.Length > NdiFrame.MostHandles || _frame.Markers.Length > NdiFrame.MostMarkers) throw new InvalidOperationException("The frame grew.");
        NdiRom.TryParse(input);
        Stream(input);
        if (_sealed.Length < input.Length + 8) _sealed = new byte[input.Length + 8];
        input.CopyTo(_sealed.AsSpan(6));
        Stream(_sealed.AsSpan(0, NdiReplyReader.Finish(_sealed, Math.Min(input.Length, NdiReplyReader.MostBodyBytes))));
        // As a client does after a time-out; otherwise one believed header would swallow thousands of inputs.
        if (_taken % 16 == 0) _reader.Clear();
    }

    private void Stream(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = _reader.Room();
            var n = Math.Min(bytes.Length, Math.Min(room.Length, 1 + (int)(_taken % 700)));
            bytes[..n].CopyTo(room);
            _reader.Commit(n);
            bytes = bytes[n..];
            while (_reader.TryRead(out var reply))
            {
                reply.TryError(out _);
                reply.TryWarning(out _);
                if (!reply.IsText) NdiBx2.TryParse(reply.Body, _frame);
            }
        }
    }

    private static List<byte[]> Samples()
    {
        var into = new byte[4096];
        var frame = new NdiFrame();
        for (var i = 1; i <= 4; i++)
            frame.Add(new NdiHandle { Handle = (ushort)i, State = (NdiHandleState)(i - 1), Rotation = Quat.Identity, TranslationMm = new Vec3(1, 2, -1500), Buttons = 3 });
        for (var i = 0; i < 9; i++) frame.Add(new NdiMarker(i < 4 ? (ushort)1 : NdiMarker.StrayHandle, (ushort)i, NdiMarkerStatus.Used, new Vec3(i, i, i)));
        frame.Add(new NdiAlert(NdiAlertKind.Alert, 2));
        return
        [
            into[..NdiTxWriter.Write(into, frame, NdiReplyOptions.All)], into[..NdiTxWriter.Write(into, frame, NdiReplyOptions.Transforms)],
            into[..NdiBxWriter.Write(into, frame, NdiReplyOptions.All)], into[..NdiBxWriter.Write(into, frame, NdiReplyOptions.Transforms)],
            into[..NdiBx2Writer.Write(into, frame)], into[..NdiBx2Writer.Write(into, frame, extended: true)],
            into[6..(NdiBx2Writer.Write(into, frame) - 2)], "OKAYA896\rERROR046802\rRESETBE6F\r"u8.ToArray(),
        ];
    }
}
