namespace SurgicalNav.Links.Masters;

/// <summary>The range of an axis as the device states it.</summary>
public readonly record struct EvdevRange(int Min, int Max)
{
    public bool IsUsable => Max > Min;

    /// <summary>−1 to 1, 0 in the middle.</summary>
    public double Centred(int value) => Math.Clamp((2.0 * value - Min - Max) / ((double)Max - Min), -1, 1);

    /// <summary>0 at the least, 1 at the most.</summary>
    public double Share(int value) => Math.Clamp(((double)value - Min) / ((double)Max - Min), 0, 1);
}

/// <summary>What an event device holds pressed and pushed, asked anew: after the kernel's queue has run over only that is the truth.</summary>
public interface IEvdevDevice
{
    /// <summary>False where the axis does not exist or the file is no event device.</summary>
    bool TryGetAxis(ushort code, out EvdevRange range, out int value);

    /// <summary>One bit a key; false where the file is no event device.</summary>
    bool TryGetKeys(Span<byte> bits);
}

/// <summary>The state of an event device's axes and keys, put together from its events.</summary>
/// <remarks>Events take effect at the end of their report, as the kernel means them. After a run-over queue the state is asked anew from
/// <paramref name="device"/>; where that cannot be asked, everything counts as let go until it is told again.</remarks>
public sealed class EvdevState(IEvdevDevice? device)
{
    private readonly EvdevReader _reader = new();
    private readonly int[] _axes = new int[EvdevCodes.Axes], _nextAxes = new int[EvdevCodes.Axes];
    private readonly bool[] _isKnown = new bool[EvdevCodes.Axes], _nextKnown = new bool[EvdevCodes.Axes];
    private readonly byte[] _keys = new byte[EvdevCodes.Keys / 8], _nextKeys = new byte[EvdevCodes.Keys / 8];
    private bool _isDropping;

    public long Malformed => _reader.Malformed;

    /// <summary>Whole reports taken.</summary>
    public long Reports { get; private set; }

    /// <summary>Times that the kernel had thrown events away.</summary>
    public long Overruns { get; private set; }

    public bool IsPressed(ushort code) => code < EvdevCodes.Keys && (_keys[code / 8] & 1 << code % 8) != 0;

    /// <summary>False where the axis has not been told yet.</summary>
    public bool TryGet(ushort code, out int value)
    {
        value = code < EvdevCodes.Axes ? _axes[code] : 0;
        return code < EvdevCodes.Axes && _isKnown[code];
    }

    /// <summary>Asks the device for all of it.</summary>
    public void Refresh()
    {
        Array.Clear(_nextKeys);
        Array.Clear(_nextKnown);
        if (device is not null)
        {
            if (!device.TryGetKeys(_nextKeys)) Array.Clear(_nextKeys);
            for (ushort code = 0; code < EvdevCodes.Axes; code++) _nextKnown[code] = device.TryGetAxis(code, out _, out _nextAxes[code]);
        }
        Commit();
    }

    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (_reader.TryRead(ref bytes, out var e)) Take(e);
    }

    private void Take(in EvdevEvent e)
    {
        switch (e.Type)
        {
            case EvdevCodes.Synchronise when e.Code == EvdevCodes.Dropped:
                Overruns++;
                _isDropping = true;
                // Nothing may be held pressed on the strength of what is known to be incomplete.
                Refresh();
                break;
            case EvdevCodes.Synchronise when e.Code == EvdevCodes.Report:
                Reports++;
                if (_isDropping) Refresh();
                else Commit();
                _isDropping = false;
                break;
            case EvdevCodes.Key when e.Code < EvdevCodes.Keys && !_isDropping:
                if (e.Value != 0) _nextKeys[e.Code / 8] |= (byte)(1 << e.Code % 8);
                else _nextKeys[e.Code / 8] &= (byte)~(1 << e.Code % 8);
                break;
            case EvdevCodes.Absolute when e.Code < EvdevCodes.Axes && !_isDropping:
                (_nextAxes[e.Code], _nextKnown[e.Code]) = (e.Value, true);
                break;
            default:
                break;
        }
    }

    private void Commit()
    {
        _nextAxes.CopyTo(_axes, 0);
        _nextKnown.CopyTo(_isKnown, 0);
        _nextKeys.CopyTo(_keys, 0);
    }
}
