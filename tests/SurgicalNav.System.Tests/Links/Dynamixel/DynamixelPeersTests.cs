using System.Diagnostics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Links.Serial;
using SurgicalNav.Runtime.Twins;

namespace SurgicalNav.SystemTests.Links.Dynamixel;

/// <summary>Somebody else's client against our twin, and our client against somebody else's device. Neither is part of the project: SURGICALNAV_DYNAMIXEL_SDK names the folder with
/// ROBOTIS' Python package dynamixel_sdk (it needs pyserial), SURGICALNAV_DYNAMIXEL_SLAVE the program built of ROBOTIS' Dynamixel2Arduino as tests/peers/dynamixel/slave.cpp says.</summary>
[Collection(MachineCollection.Name)]
public sealed class DynamixelPeersTests
{
    private static readonly byte[] Symbols = [0xFF, 0xFD, 0x00, 0x55];

    [Fact]
    public async Task RobotisClientDoesEverythingWithOurTwinOnAPseudoTerminal()
    {
        var sdk = Peer("SURGICALNAV_DYNAMIXEL_SDK", "does not name the folder of ROBOTIS' Python package dynamixel_sdk");
        var link = Path.Combine(Path.GetTempPath(), $"dxl-{Environment.ProcessId}");
        var twin = DriveTwins.Dynamixel([1, 2, 3]);
        using var session = new TwinSession("test", twin, link, tcpPort: null);
        session.Start();
        TestContext.Current.SendDiagnosticMessage(await RunAsync(sdk, "line", link));
        Assert.True(twin.Instructions > 500);
    }

    /// <summary>All payloads over {FF, FD, 00, 55} of up to 4 and over {FF, FD, 00} of up to 8: ROBOTIS writes the same packets.</summary>
    [Fact]
    public async Task RobotisCodeWritesTheSamePackets()
    {
        var sdk = Peer("SURGICALNAV_DYNAMIXEL_SDK", "does not name the folder of ROBOTIS' Python package dynamixel_sdk");
        var file = Path.GetTempFileName();
        await using (var text = new StreamWriter(file))
            foreach (var payload in Payloads(Symbols, 4).Concat(Payloads(Symbols[..3], 8)))
            {
                var wire = new byte[DynamixelPacket.MostWireBytes(payload.Length)];
                await text.WriteLineAsync($"{Convert.ToHexString(payload)} {Convert.ToHexString(wire.AsSpan(0, DynamixelPacket.EncodeStatus(wire, 1, 0, payload)))}");
            }
        TestContext.Current.SendDiagnosticMessage(await RunAsync(sdk, "frames", file));
        File.Delete(file);
    }

    [Fact]
    public void OurClientDoesEverythingThatRobotisDeviceCodeDoes()
    {
        var program = Peer("SURGICALNAV_DYNAMIXEL_SLAVE", "does not name a device built of ROBOTIS' Dynamixel2Arduino");
        using var terminal = PseudoTerminal.Open();
        using var process = Process.Start(new ProcessStartInfo(program, [terminal.SlavePath, "5"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            Assert.Equal("ready", process.StandardOutput.ReadLine());
            var client = new DynamixelClient(terminal, new DynamixelClientOptions(1_000_000, Duration.FromSeconds(2), Duration.FromMilliseconds(20)));
            Ask(client, now => client.BeginPing(5, now));
            Assert.Equal("060426", Data(client));
            Ask(client, now => client.BeginRead(5, DynamixelTable.PresentPosition, now));
            Assert.Equal("A6000000", Data(client));
            // Velocity -1 before 166: and before 253, where the answer has to be stuffed.
            Ask(client, now => client.BeginRead(5, 128, 12, now));
            Assert.Equal("FFFFFFFFA6000000FD000000", Data(client));
            Ask(client, now => client.BeginWriteSetting(5, DynamixelTable.Led, 1, now));
            Ask(client, now => client.BeginRead(5, DynamixelTable.Led, now));
            Assert.Equal("01", Data(client));
            var (right, wrong) = (0, new List<string>());
            foreach (var payload in Payloads(Symbols, 4).Where(p => p.Length == 4))
            {
                byte[] item = [.. payload, .. payload];
                var wire = new byte[DynamixelPacket.MostWireBytes(10)];
                var length = DynamixelPacket.Encode(wire, 5, DynamixelInstruction.Write, [140, 0, .. item]);
                Ask(client, now => client.Begin(wire.AsSpan(0, length), [new DynamixelBulkItem(5, 140, 0)], now));
                Ask(client, now => client.BeginRead(5, 140, 8, now));
                if (Data(client) == Convert.ToHexString(item)) right++;
                else wrong.Add(Convert.ToHexString(payload));
            }
            TestContext.Current.SendDiagnosticMessage($"{right} of 256 payloads stored and read back; not {string.Join(", ", wrong)}");
            // The device's own parser takes two bytes out of this one (Dynamixel2Arduino 0.8.0): what it stores is then not what it was sent.
            Assert.All(wrong, w => Assert.Contains("FFFFFDFD", w + w, StringComparison.Ordinal));
            Assert.InRange(wrong.Count, 0, 12);
            Assert.Equal(0, client.Counters.Errors);
        }
        finally
        {
            process.Kill();
        }
    }

    private static string Data(DynamixelClient client) => Convert.ToHexString(client.Data(client.Answers[0]));

    private static void Ask(DynamixelClient client, Func<Instant, bool> begin)
    {
        var clock = MonotonicClock.Shared;
        Assert.True(begin(clock.Now));
        while (client.Poll(clock.Now) == DynamixelOutcome.Waiting) Thread.Yield();
        Assert.True(client.Outcome == DynamixelOutcome.Done, client.Words());
    }

    private static string Peer(string variable, string whyNot)
    {
        var path = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(path)) Assert.Skip($"{variable} {whyNot}.");
        return path;
    }

    private static async Task<string> RunAsync(string sdk, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Repository.Path("tests", "peers", "dynamixel", "client.py"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["PYTHONPATH"] = sdk;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, said + await errors);
        return said.Trim();
    }

    private static IEnumerable<byte[]> Payloads(byte[] symbols, int most)
    {
        IEnumerable<byte[]> last = [[]];
        for (var length = 0; length <= most; length++)
        {
            var these = last.ToList();
            foreach (var payload in these) yield return payload;
            last = these.SelectMany(p => symbols.Select(s => (byte[])[.. p, s]));
        }
    }
}
