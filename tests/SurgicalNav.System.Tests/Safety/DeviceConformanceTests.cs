using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;
using SurgicalNav.Links.Serial;
using SurgicalNav.Runtime.Campaigns.Firmware;
using SurgicalNav.Runtime.Campaigns.Model;
using SurgicalNav.SystemTests.Firmware;

namespace SurgicalNav.SystemTests.Safety;

/// <summary>The devices and the model's device, side by side: what a random run of the model hands to its device is handed to the simulated drive and to the firmware's own code, and
/// state, coming to rest, session and silence must be alike after every tick.</summary>
[Collection(MachineCollection.Name)]
public sealed class DeviceConformanceTests
{
    private const int Seeds = 24, Steps = 60_000;

    private static readonly DriveProfile Profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));

    [Theory]
    [InlineData("twin")]
    [InlineData("firmware")]
    public void DeviceAndModelDoAlikeOnRandomRuns(string kind)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var difference = Compare(kind, seed, seen);
            Assert.True(difference is null, difference);
        }
        // The runs went everywhere: every state, every type of frame, losses, standstills, and frames that are old, early or of a session that is gone.
        foreach (var what in (string[])["state=0", "state=1", "state=2", "exec=1", "open=0", "lost=1", "upset=1", "garbled=1", "stood", "old session", "too old", "early", "out of sequence", "type=1", "type=2", "type=3", "type=4", "type=5", "type=6", "type=7"])
            Assert.True(seen.GetValueOrDefault(what) > 20, $"{what} came up {seen.GetValueOrDefault(what)} times only.");
    }

    /// <summary>The comparison can fail: a model that is broken is told from the devices.</summary>
    [Theory]
    [InlineData("twin", "BUG_NO_WATCHDOG")]
    [InlineData("twin", "BUG_NO_SESSION")]
    [InlineData("twin", "BUG_NO_SEQUENCE")]
    [InlineData("twin", "BUG_NO_AGE")]
    [InlineData("twin", "BUG_BELIEVES_EARLY")]
    [InlineData("twin", "BUG_ONE_WORD")]
    [InlineData("twin", "BUG_MOVES_IN_FAULT")]
    [InlineData("twin", "BUG_NO_DEVICE_LATCH")]
    [InlineData("firmware", "BUG_BELIEVES_EARLY")]
    [InlineData("firmware", "BUG_NO_AGE")]
    public void ABrokenModelIsToldFromTheDevice(string kind, string broken)
    {
        for (var seed = 1; seed <= Seeds; seed++)
            if (Compare(kind, seed, [], "-D" + broken) is not null)
                return;
        Assert.Fail($"{broken}: no run showed a difference.");
    }

    private static string[] Traces(int seed, int steps, params ReadOnlySpan<string> defines)
    {
        Assert.SkipWhen(Spin.Missing is not null, Spin.Missing ?? "");
        return Spin.Simulate(seed, steps, defines);
    }

    /// <returns>The first difference, in words; null where there is none.</returns>
    private static string? Compare(string kind, int seed, Dictionary<string, int> seen, params ReadOnlySpan<string> defines)
    {
        using var device = new ConformingDevice(kind == "twin" ? new HandTwin(Profile, (ulong)seed) : new HandFirmware(FirmwareBuild.Stepped, (uint)seed), seen);
        var tick = 0;
        foreach (var line in Traces(seed, Steps, ["-DSTANDSTILL", .. defines]))
        {
            if (line == "S") device.StandStill();
            // Where the run ends in the middle of a tick its line is cut short.
            if (!line.StartsWith("D ", StringComparison.Ordinal) || !line.Contains("ack=", StringComparison.Ordinal)) continue;
            var halves = line[2..].Split("->");
            device.Tick(halves[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            foreach (var (key, wanted) in halves[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Pair))
            {
                if (device.Is(key) is not { } value) continue;
                if (value != wanted) return $"{kind}, seed {seed}, tick {tick}: {key} is {value} in the device, {wanted} in the model; {device.Words}\n{line}";
                seen[$"{key}={value}"] = seen.GetValueOrDefault($"{key}={value}") + 1;
            }
            tick++;
        }
        return tick > 50 ? null : $"seed {seed}: only {tick} ticks.";
    }

    private static (string Key, int Value) Pair(string field) => (field[..field.IndexOf('=')], int.Parse(field[(field.IndexOf('=') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>One tick of the model is 8 ms: limits of 10 and 20 ms lie between one tick and two, and two and three; a set-point's trajectory ends in the fourth tick,
    /// one that came a tick late in the third, before the watchdog looks.</summary>
    private sealed class ConformingDevice : IDisposable
    {
        private const int TickMs = 8, TimePeriod = 6, SequencePeriod = 8;

        /// <summary>In rad/s: so slow that a joint counts as standing whatever the trajectory does.</summary>
        private const double Speed = 0.004;

        private static readonly ushort[] KnotsMs = [20, 4, 1, 1];

        private readonly IHandDevice _device;
        private readonly TermiosLink _line;
        private readonly Dictionary<string, int> _seen;
        private readonly CobsDeframer _deframer = new(DriveProtocol.MaxRawBytes);
        private readonly byte[] _buffer = new byte[4096];
        private long _written;
        private readonly long _sentBefore;
        private long _received;
        private uint _offsetUs, _token, _nonce;

        public ConformingDevice(IHandDevice device, Dictionary<string, int> seen)
        {
            (_device, _seen, _sentBefore) = (device, seen, device.BytesSent);
            _line = TermiosLink.Open(device.LinePath, Profile.Link.Baud);
            // So that a tick ends between two of the device's own.
            Go(0.5);
        }

        public string Words => $"{_device.Look}";

        public void StandStill()
        {
            Note("stood");
            _device.Step(Duration.FromMilliseconds(TickMs), DevicePace.HaltedWithClock, _written);
        }

        public void Tick(string[] given)
        {
            var isGarbled = given.Contains("garbled=1");
            foreach (var what in given.Where(g => g.EndsWith("=1", StringComparison.Ordinal))) Note(what);
            // A fault of the device's own that is over when the next frame comes.
            if (given.Contains("upset=1")) _device.Set(DeviceFault.StopCircuitOpen, 1);
            Go(1.25);
            _device.Set(DeviceFault.StopCircuitOpen, 0);
            Go(TickMs - 1.5);
            var first = true;
            foreach (var frame in given.Where(g => g.StartsWith("frame=", StringComparison.Ordinal)))
            {
                Put(frame[6..].Split(',').Select(f => int.Parse(f, CultureInfo.InvariantCulture)).ToArray(), isGarbled, first ? 250 : 0);
                first = false;
            }
            if (first) Go(0.25);
            Listen(_offsetUs);
        }

        public int? Is(string key) => key switch
        {
            "state" => (int)_device.Look.State,
            "exec" => _device.Look.StopPhase == StopPhase.Executing ? 1 : 0,
            "open" => _device.Look.IsSessionOpen ? 1 : 0,
            "silence" => _device.Look.IsSessionOpen ? (20_000 - _device.Look.Errors.WatchdogMarginUs + 4000) / 8000 : null,
            _ => null,
        };

        public void Dispose()
        {
            _line.Dispose();
            _device.Dispose();
        }

        private void Note(string what) => _seen[what] = _seen.GetValueOrDefault(what) + 1;

        private void Go(double milliseconds) => _device.Step(Duration.FromMilliseconds(milliseconds), DevicePace.Awake, _written);

        /// <param name="frame">Type, live, age, ahead, and the model's offset.</param>
        private void Put(int[] frame, bool isGarbled, int afterUs)
        {
            var (type, isLive, age, ahead, offset) = (frame[0], frame[1] == 1, frame[2], frame[3], frame[4]);
            var look = (age + TimePeriod - offset) % TimePeriod;
            if (look >= TimePeriod / 2) look -= TimePeriod;
            // A window of three of eight numbers stands for one of 32 of 65536.
            var number = unchecked((ushort)(_device.Look.Errors.AcceptedSequence + (ahead switch { 0 => 0, 1 or 2 => ahead, 3 => DriveProtocol.SequenceWindow, 4 => DriveProtocol.SequenceWindow + 1, _ => ahead - SequencePeriod })));
            var deviceUs = unchecked((uint)_device.Look.ClockUs) + (uint)afterUs;
            var timeUs = unchecked(deviceUs - _offsetUs - (uint)(look * TickMs * 1000));
            var token = isLive ? _token : _token ^ 0x5A5A;
            Note($"type={type}");
            if (type > 1 && !isLive) Note("old session");
            if (type > 1 && look > 1) Note("too old");
            if (type > 1 && look < 0) Note("early");
            if (type > 1 && ahead is 0 or > 3) Note("out of sequence");
            var bytes = type switch
            {
                1 => HostFrames.Hello(number, unchecked(timeUs = deviceUs - 123_456_789), ++_nonce),
                2 => HostFrames.Enable(number, timeUs, token, isGarbled),
                3 => HostFrames.Plain(DriveFrameType.Disable, number, timeUs, token),
                4 => HostFrames.Plain(DriveFrameType.Heartbeat, number, timeUs, token),
                5 => HostFrames.ClearFault(number, timeUs, token, _device.Look.Fault),
                _ => HostFrames.Setpoint(number, timeUs, token, Profile, Here(), type == 6 ? Speed : 0, KnotsMs),
            };
            Assert.True(_line.TryWrite(bytes));
            _written += bytes.Length;
            _device.Step(Duration.FromMilliseconds(afterUs * 1e-3), DevicePace.Awake, _written);
            Listen(unchecked(deviceUs - timeUs));
        }

        private double[] Here() => [.. Enumerable.Range(0, Profile.Joints.Count).Select(j => _device.Joint(j).Reference)];

        /// <summary>Takes the token that a HELLO was answered with; from it on times are counted.</summary>
        private void Listen(uint offsetUs)
        {
            Assert.True(SpinWait.SpinUntil(() => Read(offsetUs) == _device.BytesSent - _sentBefore, TimeSpan.FromSeconds(60)), "What the device wrote did not arrive.");
        }

        private long Read(uint offsetUs)
        {
            for (var n = _line.Read(_buffer); n > 0; n = _line.Read(_buffer))
            {
                _received += n;
                ReadOnlySpan<byte> input = _buffer.AsSpan(0, n);
                while (_deframer.TryRead(ref input, out var raw))
                    if (DriveFrame.TryParse(raw, out var frame) == DriveFrameError.None && frame.Type == DriveFrameType.Identity)
                        (_token, _offsetUs) = (frame.Header.Session, offsetUs);
            }
            return _received;
        }
    }
}
