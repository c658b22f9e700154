using SurgicalNav.Core.Time;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Links.Serial;

namespace SurgicalNav.Sensing.Trackers.Ndi;

/// <summary>Brings a serial line and the device at its end to the same rate: break at 9600 baud, RESET, COMM, the profile's rate.</summary>
/// <remarks>A pseudo-terminal and some adapters do not carry a break: where no RESET comes, the device may still answer at 9600 baud, and is asked.</remarks>
internal sealed class NdiOpening(NdiProfile profile)
{
    private const int ResetBaud = 9600;
    /// <summary>As long as tcsendbreak(3) holds a line low, at least.</summary>
    private static readonly Duration BreakLength = Duration.FromMilliseconds(250);
    private static readonly Duration AskAfter = Duration.FromSeconds(1.5), Rest = Duration.FromMilliseconds(120), CommTimeout = Duration.FromSeconds(2);

    private ISerialLine? _line;
    private Step _step = Step.Done;
    private Instant _since;
    private bool _asked;

    private enum Step { Break, HoldBreak, AwaitReset, Settle, Comm, ChangeRate, Done }

    public bool IsDone => _step == Step.Done;

    public string? Failure { get; private set; }

    public string Doing => _step is Step.Break or Step.HoldBreak or Step.AwaitReset or Step.Settle ? "resetting the device" : $"going to {profile.PreferredBaud} baud";

    /// <param name="line">Null for a network link: there is nothing to bring to a rate.</param>
    public void Begin(ISerialLine? line)
    {
        (_line, Failure, _asked) = (line, null, false);
        _step = line is null ? Step.Done : Step.Break;
    }

    public void Proceed(NdiDialog dialog, Instant now)
    {
        switch (_step)
        {
            case Step.Break:
                if (!_line!.SetBaud(ResetBaud) || !_line.SetBreak(true)) NoBreak();
                else (_step, _since) = (Step.HoldBreak, now);
                break;
            case Step.HoldBreak:
                if (now - _since < BreakLength) return;
                if (!_line!.SetBreak(false))
                {
                    NoBreak();
                    return;
                }
                dialog.Discard(now);
                dialog.Forget();
                (_step, _since) = (Step.AwaitReset, now);
                break;
            case Step.AwaitReset:
                AwaitReset(dialog, now);
                break;
            case Step.Settle:
                dialog.Discard(now);
                if (now - _since < Rest) return;
                if (profile.PreferredBaud == ResetBaud) _step = Step.Done;
                else Comm(dialog, now);
                break;
            case Step.ChangeRate:
                dialog.Discard(now);
                if (now - _since < Rest) return;
                if (!_line!.SetBaud(profile.PreferredBaud))
                {
                    Failure = $"The port cannot do {profile.PreferredBaud} baud. Choose another 'serial.preferredBaud' in the profile: {string.Join(", ", profile.Bauds)}.";
                    return;
                }
                _step = Step.Done;
                break;
        }
    }

    /// <summary>The answer to COMM.</summary>
    public void Take(in NdiReply reply, Instant now)
    {
        if (reply.TryError(out var error)) Failure = "COMM: " + NdiWords.ErrorSentence(error);
        else if (!reply.IsOkay) Failure = "COMM: the answer is no 'OKAY'. Check that the device is an " + profile.Name + ".";
        else (_step, _since) = (Step.ChangeRate, now);
    }

    private void NoBreak() => Failure = $"The line could not be set to {ResetBaud} baud or sent a break. Check that the port is a serial port.";

    private void AwaitReset(NdiDialog dialog, Instant now)
    {
        while (dialog.Listen(now, out var reply))
        {
            // RESET, or after the question a sign that the device was at 9600 baud anyway.
            if (!reply.IsReset && !(_asked && reply.IsText)) continue;
            (_step, _since) = (Step.Settle, now);
            return;
        }
        if (!_asked && now - _since > AskAfter)
        {
            var bytes = NdiCommand.Write(dialog.Command, "INIT"u8, ""u8);
            _asked = dialog.Link!.TryWrite(dialog.Command[..bytes]);
        }
        if (now - _since > profile.ResetTimeout)
            Failure = "No RESET after a break, and no answer at 9600 baud. Check that the tracker is switched on, that its cable is in this port, and that the profile is that of this tracker.";
    }

    /// <summary>COMM: rate code, 8 data bits, no parity, 1 stop bit, no handshake.</summary>
    private void Comm(NdiDialog dialog, Instant now)
    {
        _step = Step.Comm;
        Span<byte> parameters = stackalloc byte[8];
        var writer = new NdiTextWriter(parameters);
        writer.Hex((uint)NdiProfile.BaudCode(profile.PreferredBaud), 1);
        writer.Word("0000"u8);
        dialog.Begin(NdiCommand.Write(dialog.Command, "COMM"u8, parameters[..writer.Length]), CommTimeout, tries: 3, now);
    }
}
