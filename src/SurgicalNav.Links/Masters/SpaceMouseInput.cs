using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.Masters;

/// <summary>How a SpaceMouse is used.</summary>
public sealed record SpaceMouseOptions
{
    public int FullScaleCounts { get; init; } = SpaceMouseReport.FullScale;

    /// <summary>The device's axes (right, towards the user, down) to the console's (right, down, away).</summary>
    public Quat ConsoleFromDevice { get; init; } = Quat.FromAxisAngle(Vec3.UnitX, -Math.PI / 2);

    /// <summary>A cap that is pushed reports about sixty times a second; one that is said to be pushed and silent for longer than this is not believed.</summary>
    public Duration Deadline { get; init; } = Duration.FromMilliseconds(100);

    /// <summary>Bits of the device's buttons.</summary>
    public int PresentBit { get; init; }

    public int ClutchBit { get; init; } = 1;

    /// <summary>−1 for none: the small models have two buttons, and the rest are pedals.</summary>
    public int CameraBit { get; init; } = -1;

    public int SwapBit { get; init; } = -1;
}

/// <summary>A SpaceMouse through Linux hidraw, for one hand: the cap's deflection is a rate.</summary>
/// <remarks>A device that sends push and turn apart is believed in both from the newest of either. At rest it is silent, and that counts as being at rest
/// now; pushed and silent it counts as lost.</remarks>
public sealed class SpaceMouseInput : IMasterInput
{
    private const int MostReads = 64;

    private readonly IByteLink _link;
    private readonly SpaceMouseOptions _options;
    private readonly byte[] _report = new byte[SpaceMouseReport.MostBytes];
    private Vec3 _push, _turn;
    private uint _buttons;
    private Instant _heardAt;
    private long _sequence;

    /// <param name="link">Gives one whole report a read, as hidraw does. Owned.</param>
    /// <param name="options">Null takes the usual.</param>
    public SpaceMouseInput(IByteLink link, SpaceMouseOptions? options = null)
    {
        (_link, _options) = (link, options ?? new SpaceMouseOptions());
        if (_options.FullScaleCounts < 1) throw new ArgumentException("A SpaceMouse's full scale must be at least 1 count.");
        if (!(Math.Abs(_options.ConsoleFromDevice.Norm - 1) < 1e-6)) throw new ArgumentException("The rotation from the SpaceMouse to the console is none.");
    }

    public string Name => _link.Name;
    public bool IsOpen => _link.IsOpen;
    public long Malformed { get; private set; }

    /// <summary>Reports that told something.</summary>
    public long Reports { get; private set; }

    public MasterSample Poll(Instant now)
    {
        for (var i = 0; i < MostReads && _link.Read(_report) is var n && n > 0; i++) Take(_report.AsSpan(0, n), now);
        if (!_link.IsOpen) return default;
        var isPushed = _push != Vec3.Zero || _turn != Vec3.Zero;
        if (isPushed && now - _heardAt > _options.Deadline) return default;
        var buttons = Button(_options.PresentBit, MasterButtons.Present) | Button(_options.ClutchBit, MasterButtons.Clutch) | Button(_options.CameraBit, MasterButtons.Camera) | Button(_options.SwapBit, MasterButtons.Swap);
        return MasterSample.OfRate(++_sequence, isPushed ? _heardAt : now, now, Shares(_push), Shares(_turn), 1, buttons);
    }

    public void Dispose() => _link.Dispose();

    private void Take(ReadOnlySpan<byte> bytes, Instant now)
    {
        if (!SpaceMouseReport.TryParse(bytes, out var report))
        {
            Malformed++;
            return;
        }
        if (report.Part == SpaceMousePart.Nothing) return;
        Reports++;
        if (report.Part is SpaceMousePart.Push or SpaceMousePart.Both) _push = report.Push;
        if (report.Part is SpaceMousePart.Turn or SpaceMousePart.Both) _turn = report.Turn;
        if (report.Part == SpaceMousePart.Buttons) _buttons = report.Buttons;
        else _heardAt = now;
    }

    private Vec3 Shares(Vec3 counts)
    {
        var v = _options.ConsoleFromDevice.Rotate(counts / _options.FullScaleCounts);
        return new Vec3(Math.Clamp(v.X, -1, 1), Math.Clamp(v.Y, -1, 1), Math.Clamp(v.Z, -1, 1));
    }

    private MasterButtons Button(int bit, MasterButtons button) => bit is >= 0 and < 32 && (_buttons >> bit & 1) != 0 ? button : MasterButtons.None;
}
