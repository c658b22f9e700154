using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Tests.Motion.Guard;

namespace SurgicalNav.Tests.Motion.Shared;

public sealed class SharedGuardBlockTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"surgicalnav-block-{Guid.NewGuid():n}");

    public void Dispose() => File.Delete(_path);

    private static readonly GuardEvidence Evidence = new(5, new Instant(7), new Instant(6), EvidenceFlags.TrackerOk, 3, 1.5, 2, Rigid<Scan, RobotBase>.Identity, 0.1);

    [Fact]
    public void WhatOneSideWritesTheOtherReads()
    {
        using var host = SharedGuardBlock.Create(_path, 2, 42);
        using var guard = SharedGuardBlock.Open(_path, 42);
        var evidence = default(GuardEvidence);
        Assert.Equal(SlotRead.Empty, guard.Channels[1].ReadEvidence(ref evidence));
        host.Channels[1].WriteEvidence(Evidence);
        Assert.Equal(SlotRead.Ok, guard.Channels[1].ReadEvidence(ref evidence));
        Assert.Equal(Evidence, evidence);
        Assert.Equal(SlotRead.Empty, guard.Channels[0].ReadEvidence(ref evidence));
        host.Channels[0].WriteRequest(new GuardRequest(2, GuardCommand.Run, 9, 0.5));
        var request = default(GuardRequest);
        Assert.Equal(SlotRead.Ok, guard.Channels[0].ReadRequest(ref request));
        Assert.Equal(new GuardRequest(2, GuardCommand.Run, 9, 0.5), request);
        guard.Channels[0].WriteReport(new GuardReport { Sequence = 8, PathS = 0.25 });
        var report = default(GuardReport);
        Assert.Equal(SlotRead.Ok, host.Channels[0].ReadReport(ref report));
        Assert.Equal((8, 0.25), (report.Sequence, report.PathS));
        var program = GuardBench.Reach(40, 1, id: 9);
        host.Channels[0].WriteProgram(program);
        Assert.Equal(SlotRead.Ok, guard.Channels[0].ReadProgram(out var bytes));
        var copy = new MotionProgram();
        Assert.Equal(ProgramRefusal.None, MotionProgramFormat.TryRead(bytes, copy, new SurgicalNav.Motion.Trajectories.JointKnot[MotionProgram.MaxKnots]));
        Assert.Equal(9u, copy.Id);
    }

    [Fact]
    public void ReadingAndWritingAllocateNothing()
    {
        using var block = SharedGuardBlock.Create(_path, 1, 42);
        var channel = block.Channels[0];
        var (evidence, request, report) = (Evidence, new GuardRequest(1, GuardCommand.Run, 1, 1), default(GuardReport));
        Allocations.AssertNone(() =>
        {
            channel.WriteEvidence(evidence);
            channel.ReadEvidence(ref evidence);
            channel.WriteRequest(request);
            channel.ReadRequest(ref request);
            channel.WriteReport(report);
            channel.ReadReport(ref report);
        });
    }

    [Fact]
    public void AWriterThatDiedInTheMiddleIsSeenAndTheOldValueKept()
    {
        using var host = SharedGuardBlock.Create(_path, 1, 42);
        host.Channels[0].WriteEvidence(Evidence);
        Poke(4096, 1);
        var evidence = Evidence with { Sequence = 77 };
        Assert.Equal(SlotRead.Torn, host.Channels[0].ReadEvidence(ref evidence));
        Assert.Equal(77, evidence.Sequence);
        host.Channels[0].WriteEvidence(Evidence);
        Assert.Equal(SlotRead.Ok, host.Channels[0].ReadEvidence(ref evidence));
    }

    [Fact]
    public void ADamagedPayloadIsSeen()
    {
        using var host = SharedGuardBlock.Create(_path, 1, 42);
        host.Channels[0].WriteEvidence(Evidence);
        var evidence = default(GuardEvidence);
        Poke(4096 + 16 + 3, 0x5A);
        Assert.Equal(SlotRead.Corrupt, host.Channels[0].ReadEvidence(ref evidence));
        Poke(4096 + 11, 0xFF);
        Assert.Equal(SlotRead.Corrupt, host.Channels[0].ReadEvidence(ref evidence));
    }

    [Fact]
    public void AForeignOldOrOtherBlockIsRefusedInWords()
    {
        Refused("cannot be opened", 42);
        File.WriteAllBytes(_path, new byte[10]);
        Refused("no shared block", 42);
        File.WriteAllBytes(_path, new byte[2_000_000]);
        Refused("no shared block", 42);
        SharedGuardBlock.Create(_path, 1, 41).Dispose();
        Refused("left over from another run", 42);
        Poke(8, 9);
        Refused("layout version 9", 41);
        SharedGuardBlock.Create(_path, 1, 42).Dispose();
        Poke(24, 1);
        Refused("damaged", 42);
        SharedGuardBlock.Create(_path, 1, 42).Dispose();
        using (var file = File.OpenWrite(_path)) file.SetLength(file.Length - 4096);
        Refused("size", 42);
    }

    [Fact]
    public void ARandomHeaderNeverOpens() =>
        Gen.Byte.Array[4096].Sample(header =>
        {
            File.WriteAllBytes(_path, header);
            Assert.Throws<SharedBlockException>(() => SharedGuardBlock.Open(_path, 42));
        }, iter: 50, threads: 1);

    [Fact]
    public void ADisposedBlockReadsEmpty()
    {
        var block = SharedGuardBlock.Create(_path, 1, 42);
        var channel = block.Channels[0];
        channel.WriteEvidence(Evidence);
        block.Dispose();
        var evidence = default(GuardEvidence);
        Assert.Equal(SlotRead.Empty, channel.ReadEvidence(ref evidence));
    }

    private void Refused(string words, ulong session) =>
        Assert.Contains(words, Assert.Throws<SharedBlockException>(() => SharedGuardBlock.Open(_path, session)).Message, StringComparison.Ordinal);

    private void Poke(long at, byte value)
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = at;
        file.WriteByte(value);
    }
}
