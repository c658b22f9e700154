using SurgicalNav.Links.Drive;

namespace SurgicalNav.Simulation.Drives;

/// <summary>Section 4 of the drive link: token, sequence and age.</summary>
internal sealed class TwinSession(uint seed)
{
    /// <summary>Odd, so that the tokens run through all of 2^32 before one repeats (Weyl sequence).</summary>
    private const uint TokenStep = 0x9E37_79B9;

    private const double OffsetRise = 200e-6;

    private uint _token = seed;
    private uint _offsetUs;
    private long _offsetAtUs;

    internal bool IsOpen { get; private set; }
    internal uint Token => IsOpen ? _token : DriveProtocol.NoSession;
    internal ushort LastAccepted { get; private set; }
    internal uint LastHostTimeUs { get; private set; }
    internal long LastAcceptedAtUs { get; private set; }

    internal void Open(in DriveHeader hello, long deviceUs)
    {
        _token += TokenStep;
        if (_token == DriveProtocol.NoSession) _token += TokenStep;
        IsOpen = true;
        SetOffset(hello, deviceUs);
        Remember(hello, deviceUs);
    }

    internal void Close() => IsOpen = false;

    /// <summary>Whether a frame belongs here, now; changes nothing.</summary>
    /// <param name="ageUs">The frame's age, at least 0.</param>
    internal DriveRefusal Check(in DriveHeader header, long deviceUs, int maxAgeUs, out int ageUs)
    {
        ageUs = 0;
        if (!IsOpen || header.Session != _token) return DriveRefusal.Session;
        if ((ushort)(header.Sequence - LastAccepted) is < 1 or > DriveProtocol.SequenceWindow) return DriveRefusal.Sequence;
        var age = SignedAge(header, deviceUs);
        ageUs = Math.Max(0, age);
        var isStale = age > maxAgeUs || age < -maxAgeUs;
        return isStale && header.Type != DriveFrameType.Disable ? DriveRefusal.Stale : DriveRefusal.None;
    }

    /// <summary>Takes note of a frame that was acted on.</summary>
    internal void Accept(in DriveHeader header, long deviceUs)
    {
        // A DISABLE is taken at any age and must not teach the clock estimate anything.
        if (header.Type != DriveFrameType.Disable && SignedAge(header, deviceUs) < 0) SetOffset(header, deviceUs);
        Remember(header, deviceUs);
    }

    private int SignedAge(in DriveHeader header, long deviceUs)
    {
        var risen = (uint)(OffsetRise * (deviceUs - _offsetAtUs));
        return (int)((uint)deviceUs - header.TimeUs - (_offsetUs + risen));
    }

    private void SetOffset(in DriveHeader header, long deviceUs)
    {
        _offsetUs = (uint)deviceUs - header.TimeUs;
        _offsetAtUs = deviceUs;
    }

    private void Remember(in DriveHeader header, long deviceUs)
    {
        LastAccepted = header.Sequence;
        LastHostTimeUs = header.TimeUs;
        LastAcceptedAtUs = deviceUs;
    }
}
