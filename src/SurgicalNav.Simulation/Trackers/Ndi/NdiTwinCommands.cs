using System.Globalization;
using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Simulation.Trackers.Ndi;

/// <summary>What the twin does on each command, and what it answers. Knows no line and no time but what it is told.</summary>
internal sealed class NdiTwinCommands(NdiTwinOptions options, NdiTwinHandles handles, INdiTwinFrames frames)
{
    private const int UnknownCommand = 0x01, WrongParameters = 0x07, BadHandle = 0x08, BadPriority = 0x09, WrongMode = 0x0C, NotInitialised = 0x0E, NotReady = 0x10, OutOfRange = 0x23, NotAllocated = 0x2B, Full = 0x2D, BadPort = 0x2F, BadComm = 0x06;

    private NdiTwinParameters _parameters = new(options);

    public enum Mode { PowerUp, SetUp, Tracking }

    public Mode State { get; private set; }

    /// <summary>The rate to take on once the answer is out; 0 for none.</summary>
    public int NewBaud { get; set; }

    public bool ResetAsked { get; set; }

    public int Initialisations { get; private set; }

    public void Reset()
    {
        State = Mode.PowerUp;
        _parameters = new NdiTwinParameters(options);
        handles.Reset();
    }

    /// <summary>Carries out one command and writes the whole answer; its length.</summary>
    public int Answer(ReadOnlySpan<byte> name, ReadOnlySpan<byte> parameters, Span<byte> into)
    {
        if (name.SequenceEqual("BX2"u8) && options.KnowsBx2) return Track(parameters, into, NdiTrackingReply.Bx2);
        if (name.SequenceEqual("BX"u8)) return Track(parameters, into, NdiTrackingReply.Bx);
        if (name.SequenceEqual("TX"u8)) return Track(parameters, into, NdiTrackingReply.Tx);
        var writer = new NdiTextWriter(into);
        var error = Rare(Encoding.ASCII.GetString(name), Encoding.ASCII.GetString(parameters), ref writer);
        if (error == 0 && writer.Length == 0) writer.Word("OKAY"u8);
        return error == 0 ? writer.Finish() : Error(into, error);
    }

    public static int Error(Span<byte> into, int code)
    {
        var writer = new NdiTextWriter(into);
        writer.Word("ERROR"u8);
        writer.Hex((uint)code, 2);
        return writer.Finish();
    }

    private int Track(ReadOnlySpan<byte> parameters, Span<byte> into, NdiTrackingReply kind)
    {
        if (State != Mode.Tracking) return Error(into, State == Mode.PowerUp ? NotReady : WrongMode);
        if (kind == NdiTrackingReply.Bx2)
        {
            var markers = parameters.IndexOf("--3d="u8) is var at and >= 0 ? parameters[(at + 5)..] : default;
            return NdiBx2Writer.Write(into, frames.Newest(Wanted(markers), onlyNew: true));
        }
        var asked = NdiReplyOptions.Transforms;
        if (!parameters.IsEmpty)
        {
            var reader = new NdiTextReader(parameters);
            if (!reader.TryHex(4, out var value) || !reader.IsEmpty || ((NdiReplyOptions)value & ~NdiReplyOptions.All) != NdiReplyOptions.None) return Error(into, OutOfRange);
            asked = (NdiReplyOptions)value;
        }
        var frame = frames.Newest(TwinMarkers.All, onlyNew: false);
        foreach (ref var handle in frame.Handles)
            if (handle.State == NdiHandleState.Valid && handle.Port.Has(NdiPortStatus.OutOfVolume) && !asked.Has(NdiReplyOptions.OutOfVolume)) handle.State = NdiHandleState.Missing;
        return kind == NdiTrackingReply.Bx ? NdiBxWriter.Write(into, frame, asked) : NdiTxWriter.Write(into, frame, asked);
    }

    private static TwinMarkers Wanted(ReadOnlySpan<byte> option) =>
        option.StartsWith("tools"u8) ? TwinMarkers.Tools : option.StartsWith("strays"u8) ? TwinMarkers.Strays : option.StartsWith("all"u8) ? TwinMarkers.All : TwinMarkers.None;

    /// <summary>0, or the code of the error; nothing written means OKAY.</summary>
    private int Rare(string name, string p, ref NdiTextWriter reply)
    {
        switch (name)
        {
            case "INIT":
                (State, Initialisations) = (Mode.SetUp, Initialisations + 1);
                handles.Reset();
                return 0;
            case "RESET":
                ResetAsked = true;
                return 0;
            case "COMM": return State == Mode.Tracking ? WrongMode : Comm(p);
            case "APIREV":
                reply.Word(options.KnowsBx2 ? "G.003.003"u8 : options.IsOptical ? "G.002.005"u8 : "D.001.006"u8);
                return 0;
            case "ECHO":
                reply.Word(Encoding.ASCII.GetBytes(p));
                return 0;
            case "BEEP":
                if (p.Length != 1 || p[0] is < '1' or > '9') return OutOfRange;
                reply.Word("1"u8);
                return 0;
            case "VER": return NdiTwinIdentity.Version(options, p, ref reply);
            case "SFLIST": return NdiTwinIdentity.Features(options, p, ref reply);
            case "GET" or "GETINFO":
                if (_parameters.Get(p, string.Equals(name, "GETINFO", StringComparison.Ordinal)) is not { } text) return 0x34;
                reply.Word(Encoding.ASCII.GetBytes(text));
                return 0;
            case "SET": return _parameters.Set(p);
            default:
                return State == Mode.PowerUp ? (IsKnown(name) ? NotReady : UnknownCommand) : WithTools(name, p, ref reply);
        }
    }

    private static bool IsKnown(string name) => name is "PHSR" or "PHRQ" or "PHINF" or "PHF" or "PVWR" or "PINIT" or "PENA" or "PDIS" or "TSTART" or "TSTOP" or "TX" or "BX" or "3D";

    private int WithTools(string name, string p, ref NdiTextWriter reply)
    {
        var tracking = State == Mode.Tracking;
        switch (name)
        {
            case "PHSR": return Search(p, ref reply);
            case "PHINF": return Inform(p, ref reply);
            case "TSTOP":
                if (!tracking) return WrongMode;
                State = Mode.SetUp;
                return 0;
            case "TSTART":
                if (tracking) return WrongMode;
                if (p is not ("" or "40" or "80")) return OutOfRange;
                if (p.Contains('8', StringComparison.Ordinal)) frames.Restart();
                State = Mode.Tracking;
                return 0;
            case "3D": return tracking ? Markers(p, ref reply) : WrongMode;
            case "PHRQ" or "PHF" or "PVWR" or "PINIT" or "PENA" or "PDIS": return tracking ? WrongMode : SetUp(name, p, ref reply);
            default: return UnknownCommand;
        }
    }

    private int SetUp(string name, string p, ref NdiTextWriter reply)
    {
        if (string.Equals(name, "PHRQ", StringComparison.Ordinal)) return Request(p, ref reply);
        if (p.Length < 2 || !byte.TryParse(p.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) return WrongParameters;
        if (handles.Find(number) is not { } handle) return string.Equals(name, "PHF", StringComparison.Ordinal) ? NotAllocated : BadHandle;
        switch (name)
        {
            case "PHF":
                handles.Free(handle);
                return 0;
            case "PVWR": return Write(handle, p);
            case "PINIT": return handles.Initialise(handle);
            case "PENA":
                if (p.Length != 3 || p[2] is not ('S' or 'D' or 'B')) return BadPriority;
                if (!handle.IsInitialised) return NotInitialised;
                handle.IsEnabled = true;
                return 0;
            default:
                if (!handle.IsEnabled) return 0x0F;
                handle.IsEnabled = false;
                return 0;
        }
    }

    /// <summary>Device 8, system type 1, tool type 1, port 2, dummy tool 2.</summary>
    private int Request(string p, ref NdiTextWriter reply)
    {
        if (p.Length != 14) return WrongParameters;
        if (!options.IsOptical || p[9] != '1') return BadPort;
        if (handles.Allocate() is not { } handle) return Full;
        reply.Hex((uint)handle.Number, 2);
        return 0;
    }

    private static int Write(NdiTwinHandle handle, string p)
    {
        const int chunk = NdiCommand.RomChunkBytes;
        if (p.Length != 6 + 2 * chunk) return WrongParameters;
        if (!ushort.TryParse(p.AsSpan(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address) || address + chunk > handle.Memory.Length) return OutOfRange;
        for (var i = 0; i < chunk; i++)
            if (!byte.TryParse(p.AsSpan(6 + 2 * i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out handle.Memory[address + i])) return OutOfRange;
        (handle.IsOccupied, handle.IsInitialised, handle.IsEnabled) = (true, false, false);
        return 0;
    }

    private int Search(string p, ref NdiTextWriter reply)
    {
        Func<NdiTwinHandle, bool>? fits = p switch
        {
            "" or "00" => _ => true,
            "01" => h => h.IsStale,
            "02" => h => h.IsOccupied && !h.IsInitialised,
            "03" => h => h.IsInitialised && !h.IsEnabled,
            "04" => h => h.IsEnabled,
            _ => null,
        };
        if (fits is null) return OutOfRange;
        var found = handles.All.Where(fits).ToList();
        reply.Hex((uint)found.Count, 2);
        foreach (var handle in found)
        {
            reply.Hex((uint)handle.Number, 2);
            reply.Hex((uint)handle.Status, 3);
        }
        handles.Changes = NdiSystemStatus.None;
        return 0;
    }

    private int Inform(string p, ref NdiTextWriter reply)
    {
        if (p.Length is not (2 or 6) || !byte.TryParse(p.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) return WrongParameters;
        var asked = 1;
        if (p.Length == 6 && !int.TryParse(p.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out asked)) return WrongParameters;
        if (handles.Find(number) is not { } handle) return NotAllocated;
        var rom = handle.Rom ?? NdiRom.TryParse(handle.Memory.AsSpan(0, NdiRom.FileBytes));
        if (!handle.IsOccupied || (rom is null && handle.Body is null))
        {
            reply.Word("UNOCCUPIED"u8);
            return 0;
        }
        if ((asked & 0x01) != 0)
        {
            reply.Hex(rom?.TypeWord ?? 0x02000000, 8);
            Padded(ref reply, rom?.Manufacturer ?? "NDI", 12);
            Padded(ref reply, (rom?.Revision ?? 1).ToString("000", CultureInfo.InvariantCulture), 3);
            reply.Hex(rom?.SerialNumber ?? 0x3C000000 + (uint)handle.Number, 8);
            reply.Hex((uint)handle.Status & 0xFF, 2);
        }
        if ((asked & 0x02) != 0) reply.Hex(0, 8);
        if ((asked & 0x04) != 0) Padded(ref reply, rom?.PartNumber ?? handle.PartNumber, 20);
        if ((asked & 0x08) != 0) reply.Hex(0, 2);
        if ((asked & 0x10) != 0) reply.Hex(0x29, 2);
        if ((asked & 0x20) != 0) Padded(ref reply, $"SN-TWIN10{(handle.Body?.WiredPort is null ? 1 : 0)}{handle.Body?.WiredPort ?? 0:00}00", 14);
        if ((asked & 0x40) != 0) reply.Hex(0, 2);
        return 0;
    }

    /// <summary>Reply option 5: the markers of one tool; a count of three digits, then for each a line feed, three positions of nine characters
    /// (four decimals), the line separation (two decimals) and whether it is outside the volume. Layout as MITK's client reads it.</summary>
    private int Markers(string p, ref NdiTextWriter reply)
    {
        if (p.Length != 3 || p[2] != '5' || !byte.TryParse(p.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) return WrongParameters;
        if (handles.Find(number) is null) return BadHandle;
        var frame = frames.Newest(TwinMarkers.Tools, onlyNew: false);
        var count = 0;
        foreach (var m in frame.Markers)
            if (m.Handle == number) count++;
        reply.Word(Encoding.ASCII.GetBytes(count.ToString("000", CultureInfo.InvariantCulture)));
        foreach (var m in frame.Markers)
        {
            if (m.Handle != number) continue;
            reply.Word("\n"u8);
            Position(ref reply, m.PositionMm);
            reply.Fixed(0.05, 4, 0.01);
            reply.Hex(m.Status == NdiMarkerStatus.Used ? 0u : 1u, 1);
        }
        return 0;
    }

    private static void Position(ref NdiTextWriter reply, Vec3 mm)
    {
        reply.Fixed(mm.X, 9, 1e-4);
        reply.Fixed(mm.Y, 9, 1e-4);
        reply.Fixed(mm.Z, 9, 1e-4);
    }

    private int Comm(string p)
    {
        if (p.Length != 5 || NdiTextReader.HexDigit((byte)p[0]) is var code && NdiProfile.BaudOf(code) == 0) return BadComm;
        if (p[1] != '0' || p[2] != '0' || p[3] != '0') return BadComm;
        NewBaud = NdiProfile.BaudOf(code);
        return 0;
    }

    private static void Padded(ref NdiTextWriter reply, string text, int characters) =>
        reply.Word(Encoding.ASCII.GetBytes(text.PadRight(characters)[..characters]));
}

/// <summary>Which markers a reply is to hold.</summary>
internal enum TwinMarkers { None, Tools, Strays, All }

/// <summary>Where the commands get what was measured.</summary>
internal interface INdiTwinFrames
{
    /// <summary>The newest frame; empty where only a new one is wanted and there is none since the last time.</summary>
    NdiFrame Newest(TwinMarkers markers, bool onlyNew);

    /// <summary>Sets the frame number to zero.</summary>
    void Restart();
}
