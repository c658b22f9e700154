using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Simulation.Drives.Dynamixel;

namespace SurgicalNav.Tests.Links.Dynamixel;

/// <summary>Our client and our twin on one manual clock.</summary>
public sealed class DynamixelClientTests : IDisposable
{
    private readonly MemoryLink _host, _device;
    private readonly DynamixelTwin _twin = new(new DynamixelTwinOptions { Ids = [1, 2, 7] });
    private readonly DynamixelClient _client;
    private Instant _now = Instant.FromSeconds(1);

    public DynamixelClientTests()
    {
        (_host, _device) = MemoryLink.CreatePair();
        _twin.Attach(_device);
        _client = new DynamixelClient(_host, DynamixelClientOptions.Usual with { Baud = 1_000_000 });
    }

    public void Dispose()
    {
        _host.Dispose();
        _device.Dispose();
    }

    private DynamixelOutcome Finish()
    {
        for (var i = 0; i < 5000 && _client.Outcome == DynamixelOutcome.Waiting; i++)
        {
            _now += Duration.FromMilliseconds(0.25);
            _twin.Step(_now);
            _client.Poll(_now);
        }
        return _client.Outcome;
    }

    private void Rest(double ms)
    {
        for (var i = 0; i < ms * 4; i++)
        {
            _now += Duration.FromMilliseconds(0.25);
            _twin.Step(_now);
        }
    }

    private string Answers() => string.Join("; ", _client.Answers.ToArray().Select(a => $"{a.Id} {a.ErrorByte} {Convert.ToHexString(_client.Data(a))}"));

    [Fact]
    public void EveryQuestionIsAnswered()
    {
        Assert.True(_client.BeginPing(1, _now));
        Assert.False(_client.BeginPing(2, _now));
        Assert.Equal((DynamixelOutcome.Done, "1 0 06042E"), (Finish(), Answers()));
        Assert.True(_client.BeginSearch(_now, 10));
        Assert.Equal((DynamixelOutcome.Done, "1 0 06042E; 2 0 06042E; 7 0 06042E"), (Finish(), Answers()));
        Assert.True(_client.BeginRead(7, DynamixelTable.PresentPosition, _now));
        Assert.Equal((DynamixelOutcome.Done, "7 0 00080000"), (Finish(), Answers()));
        foreach (var fast in (bool[])[false, true])
        {
            Assert.True(_client.BeginSyncRead([2, 1], DynamixelTable.PresentPosition.Address, 4, _now, fast));
            Assert.Equal((DynamixelOutcome.Done, "2 0 00080000; 1 0 00080000"), (Finish(), Answers()));
            Assert.True(_client.BeginBulkRead([new(7, 0, 2), new(1, 144, 3), new(2, 132, 4)], _now, fast));
            Assert.Equal((DynamixelOutcome.Done, "7 0 0604; 1 0 780020; 2 0 00080000"), (Finish(), Answers()));
        }
        Assert.True(_client.BeginWriteSetting(2, DynamixelTable.ReturnDelayTime, 0, _now));
        Assert.Equal((DynamixelOutcome.Done, "2 0 "), (Finish(), Answers()));
        Assert.Equal(0, _twin.Servos[1][DynamixelTable.ReturnDelayTime]);
        Assert.True(_client.BeginReboot(2, _now));
        Assert.Equal(DynamixelOutcome.Done, Finish());
        Assert.True(_client.BeginFactoryReset(2, DynamixelReset.KeepId, isMeant: true, _now));
        Assert.Equal(DynamixelOutcome.Done, Finish());
        Assert.Equal((250, (byte)2), (_twin.Servos[1][DynamixelTable.ReturnDelayTime], _twin.Servos[1].Id));
        Assert.Equal((0L, 0L, ""), (_client.Counters.Errors, _client.Strays, _client.Words()));
        Assert.Equal((10L, 0L), _client.Exchanges);
    }

    [Fact]
    public void RefusalsAreAnswersInWords()
    {
        Assert.True(_client.BeginRead(1, 14, 2, _now));
        Assert.Equal((DynamixelOutcome.Done, "1 7 "), (Finish(), Answers()));
        Assert.Contains("ID 1: Access Error", _client.Words(), StringComparison.Ordinal);
        _twin.Servos[2].HardwareError = 0x20;
        Assert.True(_client.BeginRead(7, DynamixelTable.HardwareErrorStatus, _now));
        Assert.Equal((DynamixelOutcome.Done, "7 128 20"), (Finish(), Answers()));
        Assert.Contains("read Hardware Error Status (70)", _client.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhoDoesNotAnswerIsNamed()
    {
        Assert.True(_client.BeginPing(9, _now));
        Assert.Equal(DynamixelOutcome.Silent, Finish());
        Assert.Contains("no answer from ID 9. Check power, cable and ID", _client.Words(), StringComparison.Ordinal);
        Rest(20);
        Assert.False(_client.CanBegin(_now - Duration.FromMilliseconds(20)));
        Assert.True(_client.BeginSyncRead([1, 9, 2], 132, 4, _now));
        // Devices answer in turn: behind one that is missing nobody does.
        Assert.Equal((DynamixelOutcome.Incomplete, "1 0 00080000"), (Finish(), Answers()));
        Assert.Contains("ID 9, 2 did not answer", _client.Words(), StringComparison.Ordinal);
        Rest(20);
        Assert.True(_client.BeginSyncRead([1, 9], 132, 4, _now, fast: true));
        Assert.Equal(DynamixelOutcome.Silent, Finish());
    }

    [Fact]
    public void ALateAnswerIsNotTakenForTheNextQuestions()
    {
        Assert.True(_client.BeginRead(1, 132, 4, _now));
        _now += Duration.FromMilliseconds(100);
        Assert.Equal(DynamixelOutcome.Silent, _client.Poll(_now));
        _host.TryWrite([]);
        _device.TryWrite(Dxl.Status(1, 0, 9, 9, 9, 9));
        Assert.False(_client.BeginRead(1, 132, 4, _now));
        _now += Duration.FromMilliseconds(19);
        Assert.False(_client.CanBegin(_now));
        _twin.Step(_now);
        Rest(30);
        // What came meanwhile was passed over, and the line has to be quiet from then on.
        Assert.False(_client.CanBegin(_now));
        _now += Duration.FromMilliseconds(20);
        Assert.True(_client.BeginRead(1, 132, 4, _now));
        Assert.Equal((DynamixelOutcome.Done, "1 0 00080000"), (Finish(), Answers()));
    }

    [Fact]
    public void AnswersOfOthersAndOfOtherLengthsAreStrays()
    {
        Assert.True(_client.BeginRead(1, 132, 4, _now));
        _device.TryWrite(Dxl.Status(2, 0, 9, 9, 9, 9));
        _device.TryWrite(Dxl.Status(1, 0, 9, 9));
        _device.TryWrite(Dxl.Instruction(1, DynamixelInstruction.Read, 132, 0, 4, 0));
        Assert.Equal((DynamixelOutcome.Done, "1 0 00080000"), (Finish(), Answers()));
        Assert.Equal(2, _client.Strays);
    }

    [Fact]
    public void DamageIsToldAndSurvived()
    {
        _twin.Faults.DamageProbability = 1;
        Assert.True(_client.BeginRead(1, 132, 4, _now));
        Assert.Equal(DynamixelOutcome.Damaged, Finish());
        Assert.Contains("damaged", _client.Words(), StringComparison.Ordinal);
        (_twin.Faults.DamageProbability, _twin.Faults.NoiseProbability, _twin.Faults.LossProbability) = (0.2, 0.3, 0.1);
        var (done, rounds) = (0, 0);
        for (; done < 300; rounds++)
        {
            Assert.True(rounds < 3000);
            Rest(20);
            if (!_client.BeginSyncRead([1, 2, 7], 132, 4, _now, fast: rounds % 2 == 0)) continue;
            if (Finish() != DynamixelOutcome.Done) continue;
            done++;
            foreach (var answer in _client.Answers) Assert.Equal("00080000", Convert.ToHexString(_client.Data(answer)));
        }
        Assert.True(_client.Counters.Errors > 0);
        Assert.True(rounds > 320, $"{rounds}");
    }

    [Fact]
    public void AClosedLineIsTold()
    {
        _device.Dispose();
        Assert.False(_client.BeginPing(1, _now));
        Assert.Equal(DynamixelOutcome.NoLine, _client.Outcome);
        Assert.Contains("closed", _client.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public void TooMuchForOneQuestionIsRefused()
    {
        byte[] ids = [.. Enumerable.Range(0, 253).Select(i => (byte)i)];
        Assert.Contains("ask in several", Assert.Throws<ArgumentException>(() => _client.BeginSyncRead(ids, 0, 100, _now)).Message, StringComparison.Ordinal);
        Assert.Contains("ask in several", Assert.Throws<ArgumentException>(() => _client.BeginSyncRead(ids, 0, 13, _now, fast: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnExchangeAllocatesNothingAtEitherEnd()
    {
        var n = 0;
        Allocations.AssertNone(() =>
        {
            if (!_client.BeginSyncRead([1, 2, 7], 126, 10, _now, fast: n++ % 2 == 0) || Finish() != DynamixelOutcome.Done) throw new InvalidOperationException("no answer");
            if (!_client.BeginRead(2, DynamixelTable.PresentPosition, _now) || Finish() != DynamixelOutcome.Done) throw new InvalidOperationException("no answer");
        });
    }
}
