using System.Text;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.ODrive;
using SurgicalNav.Simulation.Drives.ODrive;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>ODrive's line reader, the asking client and the board's twin, each with a hostile other end. Each input is also closed as a line with a right checksum.</summary>
public sealed class ODriveFuzz : IFuzzTarget, IDisposable
{
    private readonly MemoryLink _toClient, _clientEnd, _toTwin, _twinEnd;
    private readonly ODriveClient _client;
    private readonly ODriveTwin _twin = new(new ODriveTwinOptions());
    private readonly byte[] _line = new byte[512], _heard = new byte[4096];
    private Instant _now = Instant.FromSeconds(1);
    private long _taken;

    public ODriveFuzz()
    {
        (_toClient, _clientEnd) = MemoryLink.CreatePair();
        (_toTwin, _twinEnd) = MemoryLink.CreatePair();
        _client = new ODriveClient(_clientEnd);
        _twin.Attach(_twinEnd);
    }

    public string Name => "odrive";

    public IReadOnlyList<byte[]> Seeds { get; } = [.. new[]
    {
        "f 0\n", "1.500000 -0.250000\r\n", "r vbus_voltage *93\n", "24.087744\r\n", "w axis0.requested_state 8\n", "p 0 1.5 0 0\nv 1 -2.5 0.1\n", "q 0 -2 1 0.1 ; slowly\n", "c 0 0.25\nt 1 3\nu 0\n", "esl 0 8192\nsc\nss\nsr\n",
    }.Select(Encoding.ASCII.GetBytes)];

    public IReadOnlyList<byte[]> Words { get; } = [.. new[]
    {
        "", "-1", "0", "1", "2", "1e308", "-1e-320", "nan", "inf", "99999999999999999999", "axis0.error", "axis1.config.enable_watchdog", "axis0.config.watchdog_timeout", "*", "*0", ";", "!", "f", "r", "w", "p", "q", "v", "c", "t", "u", "esl", "invalid property", "\0",
    }.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Lines that the twin obeyed or refused.</summary>
    public long Commands => _twin.Commands;

    /// <summary>Questions of the client that were answered.</summary>
    public long Answered => _client.Exchanges.Answered;

    /// <summary>The twin reads lines as text: some fifty times the input.</summary>
    public long MostBytesPerInput => 1 << 20;

    public void Take(ReadOnlySpan<byte> input)
    {
        _taken++;
        _now += Duration.FromMilliseconds(1);
        var end = input.IndexOfAny((byte)'\r', (byte)'\n');
        var content = input[..Math.Min(end < 0 ? input.Length : end, ODriveProtocol.MostLineBytes)];
        content.CopyTo(_line);
        var length = ODriveLine.Finish(_line, content.Length, withChecksum: true);
        if (_taken % 2 == 0) _client.BeginFeedback(0, _now);
        else _client.BeginRead("axis0.error", _now);
        // Between questions the line must be quiet.
        if (_client.Outcome == ODriveOutcome.Waiting)
        {
            _toClient.TryWrite(input);
            _toClient.TryWrite(_line.AsSpan(0, length));
            _client.Poll(_now);
        }
        _toTwin.TryWrite(input);
        _toTwin.TryWrite(_line.AsSpan(0, length));
        _twin.Step(_now);
        while (_toTwin.Read(_heard) > 0) { }
        while (_toClient.Read(_heard) > 0) { }
        foreach (var axis in _twin.Axes)
            if (double.IsNaN(axis.Position) || double.IsNaN(axis.Velocity)) throw new InvalidOperationException("An axis is nowhere.");
    }

    public void Dispose()
    {
        _toClient.Dispose();
        _clientEnd.Dispose();
        _toTwin.Dispose();
        _twinEnd.Dispose();
    }
}
