using SurgicalNav.Links.Drive;

namespace SurgicalNav.Simulation.Drives;

/// <summary>Section 4 of the drive link: token, sequence and age.</summary>
internal sealed class TwinSession(uint seed)
{
    /// <summary>Odd, so that the tokens run through all of 2^32 before one repeats (Weyl sequence).</summary>
    private const uint TokenStep = 0x9E37_79B9;

    /// <summary>In so many µs the two clocks may drift apart by one: 200 ppm.</summary>
    private const int DriftUs = 5000;

    /// <summary>Of the greatest age: so much earlier than the estimate says a frame may come.</summary>
    private const int EarlyShare = 4;

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
        var isStale = age > maxAgeUs || age < -maxAgeUs / EarlyShare;
        return isStale && header.Type != DriveFrameType.Disable ? DriveRefusal.Stale : DriveRefusal.None;
    }

    /// <summary>Takes note of a frame that was acted on.</summary>
    internal void Accept(in DriveHeader header, long deviceUs)
    {
        // A DISABLE is taken at any age and must not teach the clock estimate anything.
        if (header.Type != DriveFrameType.Disable) FollowOffset(header, deviceUs);
        Remember(header, deviceUs);
    }

    private int SignedAge(in DriveHeader header, long deviceUs) => (int)Math.Clamp(OverOffset(header, deviceUs) - (deviceUs - _offsetAtUs) / DriftUs, int.MinValue, int.MaxValue);

    /// <summary>Device clock less host clock, over the offset as it was last.</summary>
    private long OverOffset(in DriveHeader header, long deviceUs) => (int)((uint)deviceUs - header.TimeUs - _offsetUs);

    /// <summary>The least of what was seen, but by no more than the clocks can have drifted, either way; what is left of a count of drift is carried on.</summary>
    /// <remarks>A device whose own clock stood still would otherwise learn from a backlog that it is fresh.</remarks>
    private void FollowOffset(in DriveHeader header, long deviceUs)
    {
        var drift = (deviceUs - _offsetAtUs) / DriftUs;
        _offsetUs += (uint)Math.Clamp(OverOffset(header, deviceUs), -drift, drift);
        _offsetAtUs += drift * DriftUs;
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
