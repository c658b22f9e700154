using System.Text;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Sensing.Trackers.Ndi;

/// <summary>The way from a freshly initialised device to one that tracks: which command comes next, and what its answer means.</summary>
/// <remarks>Reads versions, frees what programs before left behind, loads each .rom file, initialises and enables the handles, starts tracking.
/// Not on the hot path: allocates.</remarks>
internal sealed class NdiSetup(NdiTrackerOptions options)
{
    private const int ModeError = 0x0C, NotAllocated = 0x2B, InvalidHandle = 0x08;
    private static readonly Duration Quick = Duration.FromSeconds(2), Slow = Duration.FromSeconds(10);

    private readonly int[] _handleOf = new int[options.Tools.Count];
    private readonly Queue<int> _queue = new();
    private Step _step;
    private int _tool, _address, _current;

    private enum Step { Stop, Init, ApiRevision, Version, FindOld, FreeOld, Request, Write, FindOccupied, Initialise, FindEnabled, FindInitialised, Identify, Enable, Start, Done }

    /// <summary>Everything is enabled and the device tracks.</summary>
    public bool IsDone => _step == Step.Done;

    /// <summary>What went wrong, for a person; null while all is well.</summary>
    public string? Failure { get; private set; }

    /// <summary>Warnings of this run, for a person.</summary>
    public List<string> Warnings { get; } = [];

    public string ApiRevision { get; private set; } = "";

    /// <summary>VER's answer in one line.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Of each tool; <see cref="NdiToolStatus.NoHandle"/> where the device has none for it.</summary>
    public ReadOnlySpan<int> Handles => _handleOf;

    public string Doing => _step switch
    {
        Step.Stop => "stopping, since a tool was plugged in or out",
        Step.Init => "initialising the device",
        Step.ApiRevision or Step.Version => "asking the device what it is",
        Step.FindOld or Step.FreeOld => "freeing what programs before left behind",
        Step.Request or Step.Write => $"loading the tool '{options.Tools[_tool]}'",
        Step.FindOccupied or Step.Initialise or Step.FindEnabled or Step.FindInitialised or Step.Identify or Step.Enable => "initialising and enabling the tools",
        _ => "starting to track",
    };

    /// <param name="tracking">The device tracks, and must first be stopped.</param>
    public void Begin(bool tracking)
    {
        _step = tracking ? Step.Stop : Step.Init;
        Failure = null;
        Warnings.Clear();
        Array.Fill(_handleOf, NdiToolStatus.NoHandle);
        _queue.Clear();
    }

    /// <summary>Sends the next command. Call while the dialog is idle and this is neither done nor failed.</summary>
    public void Next(NdiDialog dialog, Instant now)
    {
        Advance();
        var into = dialog.Command;
        var (bytes, timeout) = _step switch
        {
            Step.Stop => (NdiCommand.Write(into, "TSTOP"u8, ""u8), Slow),
            Step.Init => (NdiCommand.Write(into, "INIT"u8, ""u8), Slow),
            Step.ApiRevision => (NdiCommand.Write(into, "APIREV"u8, ""u8), Quick),
            Step.Version => (NdiCommand.Write(into, "VER"u8, "4"u8), Quick),
            Step.FindOld => (NdiCommand.Write(into, "PHSR"u8, FreesAll ? "00"u8 : "01"u8), Quick),
            Step.FreeOld => (WithHandle(into, "PHF"u8, _queue.Peek(), ""u8), Quick),
            Step.Request => (NdiCommand.Write(into, "PHRQ"u8, "*********1****"u8), Quick),
            Step.Write => (NdiCommand.WriteRomChunk(into, _current, _address, options.Devices[_tool].Rom!.Image), Quick),
            Step.FindOccupied => (NdiCommand.Write(into, "PHSR"u8, "02"u8), Quick),
            Step.Initialise => (WithHandle(into, "PINIT"u8, _queue.Peek(), ""u8), Slow),
            Step.FindEnabled => (NdiCommand.Write(into, "PHSR"u8, "04"u8), Quick),
            Step.FindInitialised => (NdiCommand.Write(into, "PHSR"u8, "03"u8), Quick),
            Step.Identify => (WithHandle(into, "PHINF"u8, _queue.Peek(), "0025"u8), Quick),
            Step.Enable => (WithHandle(into, "PENA"u8, _queue.Peek(), Priority(_queue.Peek())), Quick),
            _ => (NdiCommand.Write(into, "TSTART"u8, ""u8), Slow),
        };
        dialog.Begin(bytes, timeout, tries: 4, now);
    }

    public void Take(NdiDialog dialog, in NdiReply reply)
    {
        if (reply.TryError(out var error))
        {
            if (!IsForgiven(error, dialog.WasRepeated)) Fail(dialog, error);
            return;
        }
        if (reply.TryWarning(out var warning)) Warnings.Add($"{Encoding.ASCII.GetString(dialog.CommandName)}{ForTool()}: {NdiWords.WarningSentence(warning)}");
        if (!TryTake(reply)) Failure = $"the answer to {Encoding.ASCII.GetString(dialog.CommandName)} makes no sense ('{Shown(reply)}'). Check that the device is an {options.Profile.Name}.";
    }

    private bool FreesAll => options.Profile.Family == NdiFamily.Optical && options.Devices.All(d => d.Rom is not null);

    private bool TryTake(in NdiReply reply)
    {
        var text = new NdiTextReader(reply.Body);
        switch (_step)
        {
            case Step.Stop:
                return Went(Step.FindOld, reply);
            case Step.Init or Step.Start:
                return Went(_step + 1, reply);
            case Step.ApiRevision:
                ApiRevision = Shown(reply);
                _step = Step.Version;
                return reply.IsText;
            case Step.Version:
                Version = Shown(reply);
                _step = Step.FindOld;
                return reply.IsText;
            case Step.FindOld:
                return TryQueue(text, Step.FreeOld);
            case Step.FreeOld or Step.Initialise or Step.Enable:
                _queue.TryDequeue(out _);
                return Went(_step == Step.Enable ? Step.Identify : _step, reply);
            case Step.Request:
                if (!text.TryHex(2, out var handle)) return false;
                (_current, _handleOf[_tool], _address, _step) = ((int)handle, (int)handle, 0, Step.Write);
                return true;
            case Step.Write:
                _address += NdiCommand.RomChunkBytes;
                return Went(Step.Write, reply);
            case Step.FindOccupied:
                return TryQueue(text, Step.Initialise);
            case Step.FindEnabled:
                // Those that went on being enabled while another was plugged in or out.
                return TryQueue(text, Step.FindInitialised);
            case Step.FindInitialised:
                return TryQueue(text, Step.Identify, keep: true);
            default:
                return TryIdentify(text);
        }
    }

    /// <summary>Passes over steps that have nothing to do.</summary>
    private void Advance()
    {
        if (_step == Step.FreeOld && _queue.Count == 0) (_step, _tool) = (Step.Request, -1);
        if (_step == Step.Write && _address >= options.Devices[_tool].Rom!.Image.Length) _step = Step.Request;
        if (_step == Step.Request)
        {
            do _tool++; while (_tool < options.Devices.Count && options.Devices[_tool].Rom is null);
            if (_tool == options.Devices.Count) (_step, _tool) = (Step.FindOccupied, 0);
        }
        if (_step == Step.Initialise && _queue.Count == 0) _step = Step.FindEnabled;
        if (_step != Step.Identify) return;
        // A tool loaded from a file needs no telling which it is.
        if (_queue.Count == 0) _step = Step.Start;
        else if (Array.IndexOf(_handleOf, _queue.Peek()) >= 0) _step = Step.Enable;
        if (_step == Step.Start) Unmatched();
    }

    private void Unmatched()
    {
        for (var i = 0; i < _handleOf.Length; i++)
            if (_handleOf[i] == NdiToolStatus.NoHandle) Warnings.Add($"The tool '{options.Tools[i]}' is not there: no plugged-in tool fits{Wanted(options.Devices[i])}. Plug it in; it is taken up by itself.");
    }

    private static string Wanted(NdiToolOptions device) =>
        (device.PartNumber is { } part ? $" part number {part}" : "") + (device.WiredPort is { } port ? $" port {port}" : "");

    /// <summary>PHINF 0025: tool type 8, manufacturer 12, revision 3, serial number 8, status 2; part number 20; port location 14 (device 8, system 1, tool 1, port 2, channel 2).</summary>
    private bool TryIdentify(NdiTextReader text)
    {
        var handle = _queue.Peek();
        if (text.TryWord("UNOCCUPIED"u8))
        {
            _queue.Dequeue();
            return true;
        }
        if (!text.TryTake(33, out _) || !text.TryTake(20, out var part) || !text.TryTake(10, out _) || !text.TryHex(2, out var port)) return false;
        var number = Encoding.ASCII.GetString(part).Trim(' ', '\0');
        for (var i = 0; i < _handleOf.Length; i++)
        {
            var wanted = options.Devices[i];
            if (_handleOf[i] != NdiToolStatus.NoHandle || wanted.Rom is not null) continue;
            if (wanted.PartNumber is { } p && !string.Equals(p, number, StringComparison.OrdinalIgnoreCase)) continue;
            if (wanted.WiredPort is { } w && w != (int)port) continue;
            _handleOf[i] = handle;
            return true;
        }
        // Somebody else's tool: left alone.
        _queue.Dequeue();
        return true;
    }

    private bool TryQueue(NdiTextReader text, Step then, bool keep = false)
    {
        if (!text.TryHex(2, out var count)) return false;
        if (!keep) _queue.Clear();
        for (var i = 0u; i < count; i++)
        {
            if (!text.TryHex(2, out var handle) || !text.TryHex(3, out _)) return false;
            _queue.Enqueue((int)handle);
        }
        _step = then;
        return true;
    }

    private bool Went(Step then, in NdiReply reply)
    {
        _step = then;
        return reply.IsOkay || reply.TryWarning(out _);
    }

    /// <summary>What an older device, or a command that had to be sent again, may answer without harm.</summary>
    private bool IsForgiven(int error, bool repeated)
    {
        switch (_step)
        {
            case Step.ApiRevision or Step.Version:
                _step++;
                return true;
            case Step.Stop when repeated && error == ModeError:
                _step = Step.FindOld;
                return true;
            case Step.FreeOld when error is NotAllocated or InvalidHandle:
                _queue.TryDequeue(out _);
                return true;
            case Step.Start when repeated && error == ModeError:
                _step = Step.Done;
                return true;
            case Step.Initialise when Array.IndexOf(_handleOf, _queue.Peek()) < 0:
                Warnings.Add($"Handle {_queue.Peek():X2}, a plugged-in tool: {NdiWords.ErrorSentence(error)}");
                _queue.Dequeue();
                return true;
            default:
                return false;
        }
    }

    private void Fail(NdiDialog dialog, int error) => Failure = $"{Encoding.ASCII.GetString(dialog.CommandName)}{ForTool()}: {NdiWords.ErrorSentence(error)}";

    private string ForTool()
    {
        var tool = _step is Step.Request or Step.Write ? _tool : _queue.Count > 0 ? Array.IndexOf(_handleOf, _queue.Peek()) : -1;
        return tool >= 0 ? $" for the tool '{options.Tools[tool]}'" : "";
    }

    private ReadOnlySpan<byte> Priority(int handle) => options.Devices[Math.Max(0, Array.IndexOf(_handleOf, handle))].Priority switch
    {
        NdiPriority.Static => "S"u8,
        NdiPriority.ButtonBox => "B"u8,
        _ => "D"u8,
    };

    private static int WithHandle(Span<byte> into, ReadOnlySpan<byte> name, int handle, ReadOnlySpan<byte> rest)
    {
        Span<byte> parameters = stackalloc byte[16];
        var writer = new NdiTextWriter(parameters);
        writer.Hex((uint)handle, 2);
        writer.Word(rest);
        return NdiCommand.Write(into, name, parameters[..writer.Length]);
    }

    private static string Shown(in NdiReply reply)
    {
        if (!reply.IsText) return $"{reply.Body.Length} binary bytes";
        var text = Encoding.ASCII.GetString(reply.Body[..Math.Min(reply.Body.Length, 120)]);
        return text.Replace("\n", "; ", StringComparison.Ordinal).Trim();
    }
}
