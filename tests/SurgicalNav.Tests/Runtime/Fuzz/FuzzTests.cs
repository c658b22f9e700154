using System.Text;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Campaigns.Fuzz;
using SurgicalNav.Runtime.Ndi;
using SurgicalNav.Tests.Links.Ndi;

namespace SurgicalNav.Tests.Runtime.Fuzz;

public sealed class FuzzTests
{
    [Fact]
    public void OpenIgtLinkTakesAHundredThousandHostileInputsAndTheContentsOfEveryKindAreReached()
    {
        var target = new OpenIgtLinkFuzz();
        var figures = FuzzCampaign.Run(target, 100_000, seed: 2026);
        Assert.True(figures is { Exceptions: 0, OverMemory: 0 }, string.Join('\n', figures.Findings));
        foreach (var kind in Enum.GetValues<IgtlKind>().Where(k => k != IgtlKind.Unknown))
            Assert.True(target.Accepted.GetValueOrDefault(kind) >= 50, $"{kind} was accepted {target.Accepted.GetValueOrDefault(kind)} times only");
    }

    [Fact]
    public void AnOpenIgtLinkServerServesItsOtherClientThroughAHundredThousandHostileInputs()
    {
        using var target = new OpenIgtLinkServerFuzz();
        var figures = FuzzCampaign.Run(target, 100_000, seed: 2026);
        Assert.True(figures is { Exceptions: 0, OverMemory: 0 }, string.Join('\n', figures.Findings));
    }

    [Fact]
    public void NdisReadersTakeAHundredThousandHostileInputsAndManyReplies()
    {
        var target = new NdiFuzz(TestRom.Image("8700339"));
        AssertClean(target);
        Assert.True(target.Replies > 10_000, $"only {target.Replies} replies were sound");
    }

    [Fact]
    public void TheDriveLinkTakesAHundredThousandHostileInputsAndTheFieldsOfEveryFrameAreReached()
    {
        var target = new DriveFuzz();
        AssertClean(target);
        foreach (var type in Enum.GetValues<DriveFrameType>())
            Assert.True(target.Accepted.GetValueOrDefault(type) >= 1000, $"{type} was accepted {target.Accepted.GetValueOrDefault(type)} times only");
    }

    [Fact]
    public void BothEndsOfADriveLinkBearAHundredThousandHostileInputsAndNothingIsEnabled()
    {
        using var target = new DrivePeersFuzz();
        AssertClean(target);
    }

    [Fact]
    public void TheGuardTakesAHundredThousandHostileProgramsAndAnswersEachInItsWay()
    {
        var target = new ProgramFuzz();
        AssertClean(target);
        // A guard at rest that is told the program's own id never says the other two.
        foreach (var answer in Enum.GetValues<ProgramRefusal>().Except([ProgramRefusal.InMotion, ProgramRefusal.OtherId]))
            Assert.True(target.Answers[answer] >= 100, $"{answer} was answered {target.Answers[answer]} times only");
    }

    [Fact]
    public void RecordsTakeAHundredThousandHostileInputs() => AssertClean(new RecordFuzz());

    [Fact]
    public void SequenceFilesTakeAHundredThousandHostileInputs() => AssertClean(new SequenceFuzz());

    [Fact]
    public void ProfilesAndOtherJsonFilesTakeAHundredThousandHostileInputsAndSomeAreReadWithOtherValues()
    {
        var target = new JsonFuzz();
        AssertClean(target);
        Assert.True(target.Accepted > 1000, $"only {target.Accepted} were accepted");
    }

    [Fact]
    public void DynamixelsReaderClientAndTwinTakeAHundredThousandHostileInputsAndMuchGetsThrough()
    {
        using var target = new DynamixelFuzz();
        AssertClean(target);
        Assert.True(target.Packets > 50_000, $"only {target.Packets} packets were sound");
        Assert.True(target.Instructed > 50_000, $"only {target.Instructed} instructions reached the twin");
        Assert.True(target.Answered > 1000, $"only {target.Answered} questions were answered");
    }

    [Fact]
    public void ODrivesReaderClientAndTwinTakeAHundredThousandHostileInputsAndMuchGetsThrough()
    {
        using var target = new ODriveFuzz();
        AssertClean(target);
        Assert.True(target.Commands > 50_000, $"only {target.Commands} lines reached the twin");
        Assert.True(target.Answered > 1000, $"only {target.Answered} questions were answered");
    }

    [Fact]
    public void RobotDescriptionsTakeAHundredThousandHostileInputsAndSomeAreReadWithOtherValues()
    {
        var target = new UrdfFuzz();
        AssertClean(target);
        Assert.True(target.Accepted > 1000, $"only {target.Accepted} were accepted");
    }

    [Fact]
    public void HandsTakeAHundredThousandHostileInputsAndEveryLookOfThemIsSound()
    {
        foreach (var make in (Func<MasterFuzz>[])[() => new GamepadFuzz(), () => new SpaceMouseFuzz(), () => new IgtlMasterFuzz(), () => new NetworkMasterFuzz()])
        {
            using var target = make();
            AssertClean(target);
            Assert.True(target.Looks > 5_000, $"{target.Name}: only {target.Looks} looks were told");
        }
    }

    [Fact]
    public void TheTeleoperationStationTakesAHundredThousandHostileHandsAndArms()
    {
        var target = new TeleoperationFuzz();
        AssertClean(target);
        Assert.True(target.Led > 20_000, $"arms were led in {target.Led} steps only");
    }

    private static void AssertClean(IFuzzTarget target)
    {
        var figures = FuzzCampaign.Run(target, 100_000, seed: 2026);
        Assert.True(figures is { Inputs: 100_000, Exceptions: 0, OverMemory: 0 }, string.Join('\n', figures.Findings));
    }

    [Fact]
    public void EveryDecoderOfTheCampaignIsFoundByItsOwnName()
    {
        foreach (var (name, make) in FuzzCampaign.Targets)
        {
            var target = make();
            Assert.Equal(name, target.Name);
            (target as IDisposable)?.Dispose();
        }
    }

    [Fact]
    public void WordsOfTextStandForOthers()
    {
        byte[][] seeds = [Encoding.ASCII.GetBytes("{\"a\": 1, \"b\": 2}")];
        byte[][] words = ["null"u8.ToArray()];
        var made = Enumerable.Range(0, 500).Select(i => Encoding.Latin1.GetString(new FuzzInputs(seeds, 1, words).Make(i))).ToHashSet(StringComparer.Ordinal);
        Assert.Contains("{\"a\": null, \"b\": 2}", made);
        Assert.Contains("{\"a\": 1, \"null\": 2}", made);
    }

    [Fact]
    public void TheSameSeedGivesTheSameInputsAndAnotherGivesOthers()
    {
        byte[][] seeds = [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]];
        List<string> Some(ulong seed) => [.. Enumerable.Range(0, 50).Select(i => Convert.ToHexString(new FuzzInputs(seeds, seed).Make(i)))];
        Assert.Equal(Some(1), Some(1));
        Assert.NotEqual(Some(1), Some(2));
    }

    [Fact]
    public void WhatGoesWrongIsCountedAndWrittenDown()
    {
        var figures = FuzzCampaign.Run(new Broken(), 64, seed: 1);
        Assert.Equal((64, 32, 32), (figures.Inputs, figures.Exceptions, figures.OverMemory));
        Assert.False(figures.IsClean);
        Assert.Equal(10, figures.Findings.Count);
        Assert.Contains("input 0 of seed 1: FormatException: no", figures.Findings[0], StringComparison.Ordinal);
        Assert.Contains("bytes allocated", figures.Findings[1], StringComparison.Ordinal);
    }

    /// <summary>Throws on every other input and takes too much memory on the rest.</summary>
    private sealed class Broken : IFuzzTarget
    {
        private int _taken;
        private byte[] _kept = [];

        public string Name => "broken";
        public IReadOnlyList<byte[]> Seeds => [];
        public long MostBytesPerInput => 1000;

        public void Take(ReadOnlySpan<byte> input)
        {
            if (_taken++ % 2 == 0) throw new FormatException("no");
            _kept = new byte[100_000 + _kept.Length % 2];
        }
    }
}
