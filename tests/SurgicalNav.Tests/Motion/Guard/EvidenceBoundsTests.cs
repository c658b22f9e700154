using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Every piece of evidence at the last value that is good, and at the first that is not.</summary>
public sealed class EvidenceBoundsTests
{
    private const EvidenceFlags All = EvidenceFlags.OperatorPresent | EvidenceFlags.TrackerOk | EvidenceFlags.RegistrationOk | EvidenceFlags.OverlayVisible;
    private const double Tiny = 1e-300, NearlyThree = 3 + 1e-12;
    private static readonly EvidenceRules Rules = new() { Required = All };
    private static readonly Instant Now = Instant.FromSeconds(100);

    [Theory]
    [InlineData(100_000_000, GuardReasons.None)]
    [InlineData(100_000_001, GuardReasons.EvidenceStale)]
    [InlineData(-5_000_000, GuardReasons.None)]
    [InlineData(-5_000_001, GuardReasons.EvidenceMissing)]
    public void WordsGrowOldAfterTheirLimitAndLieAheadByAClocksErrorAtMost(long ageNs, GuardReasons why)
    {
        Assert.Equal(why, Judged(e => e with { WrittenAt = Now - new Duration(ageNs) }));
        Assert.Equal(why == GuardReasons.EvidenceStale ? GuardReasons.PoseStale : why, Judged(e => e with { PoseAcquiredAt = Now - new Duration(ageNs) }));
    }

    [Theory]
    [InlineData(0, GuardReasons.None)]
    [InlineData(3, GuardReasons.None)]
    [InlineData(NearlyThree, GuardReasons.ErrorBudget)]
    [InlineData(-Tiny, GuardReasons.EvidenceMissing)]
    [InlineData(double.NaN, GuardReasons.EvidenceMissing)]
    [InlineData(double.PositiveInfinity, GuardReasons.EvidenceMissing)]
    public void AnErrorBudgetIsALength(double mm, GuardReasons why) => Assert.Equal(why, Judged(e => e with { ErrorBudgetMm = mm }));

    [Theory]
    [InlineData(0, GuardReasons.None)]
    [InlineData(1e9, GuardReasons.None)]
    [InlineData(-Tiny, GuardReasons.EvidenceMissing)]
    [InlineData(double.NaN, GuardReasons.EvidenceMissing)]
    [InlineData(double.PositiveInfinity, GuardReasons.EvidenceMissing)]
    public void ASpeedAndADeviationAreNumbers(double value, GuardReasons why)
    {
        Assert.Equal(why, Judged(e => e with { TargetSpeedMmPerS = value }));
        Assert.Equal(why, Judged(e => e with { ScanFromRobotBaseSdMm = value }));
    }

    [Fact]
    public void APlaceThatIsNoneIsNoRegistration() => Assert.Equal(GuardReasons.RegistrationMissing, Judged(e => e with { ScanFromRobotBase = default }));

    [Theory]
    [InlineData(EvidenceFlags.OperatorPresent, GuardReasons.OperatorAbsent)]
    [InlineData(EvidenceFlags.TrackerOk, GuardReasons.TrackerLost)]
    [InlineData(EvidenceFlags.RegistrationOk, GuardReasons.RegistrationMissing)]
    [InlineData(EvidenceFlags.OverlayVisible, GuardReasons.OverlayHidden)]
    public void AFlagThatIsRequiredMustStandAndAnyOtherNeedNot(EvidenceFlags flag, GuardReasons why)
    {
        Assert.Equal(why, Judged(e => e with { Flags = All & ~flag }));
        // The operator always must.
        Assert.Equal(flag == EvidenceFlags.OperatorPresent ? why : GuardReasons.None, Judged(e => e with { Flags = All & ~flag }, Rules with { Required = EvidenceFlags.None }));
    }

    /// <summary>Where no tracker and no registration are required, nothing that they say is looked at; their numbers must still be numbers.</summary>
    [Fact]
    public void WhatIsNotRequiredMayBeOldAndUncertain()
    {
        var unneeded = Rules with { Required = EvidenceFlags.OperatorPresent };
        Assert.Equal(GuardReasons.None, Judged(e => e with { PoseAcquiredAt = Instant.MinValue, ScanFromRobotBase = default, ErrorBudgetMm = 50 }, unneeded));
        Assert.Equal(GuardReasons.EvidenceMissing, Judged(e => e with { ErrorBudgetMm = double.NaN }, unneeded));
    }

    [Fact]
    public void TheMomentTheClockBeganIsAMoment()
    {
        var check = new EvidenceCheck(Rules);
        var began = new Instant(0);
        Look(check, began, Good(1, began));
        Assert.Equal(GuardReasons.None, Look(check, new Instant(1_000_000), Good(2, began)).Reasons);
    }

    /// <summary>A writer that stamps the time anew and has nothing new to say: its counter stands still, or falls back.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void WordsWhoseCounterDoesNotRiseGrowOld(int step)
    {
        var check = new EvidenceCheck(Rules);
        Look(check, Now, Good(1_000, Now));
        for (var ms = 1; ms <= 101; ms++)
        {
            var at = Now + Duration.FromMilliseconds(ms);
            var verdict = Look(check, at, Good(1_000 + ms * step, at) with { OperatorSequence = 1_000 + ms });
            Assert.Equal(ms <= 100 ? GuardReasons.None : GuardReasons.EvidenceStale, verdict.Reasons);
            if (ms > 100) Assert.Equal(101, verdict.Value, tolerance: 1e-9);
        }
    }

    /// <summary>A reading of the switch is as old as the look before the one that first saw it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void ASwitchWhoseBeatDoesNotRiseGrowsOld(int step)
    {
        var check = new EvidenceCheck(Rules);
        Look(check, Now, Good(1_000, Now));
        for (var ms = 1; ms <= 101; ms++)
        {
            var at = Now + Duration.FromMilliseconds(ms);
            var verdict = Look(check, at, Good(1_000 + ms, at) with { OperatorSequence = 1_001 + (ms - 1) * step });
            Assert.Equal(ms <= 100 ? GuardReasons.None : GuardReasons.OperatorSilent, verdict.Reasons);
        }
    }

    /// <summary>What could not be read, or is not sane, is no look: it dates no reading of the switch.</summary>
    [Fact]
    public void ALookAtNothingIsNone()
    {
        var check = new EvidenceCheck(Rules);
        Look(check, Now, Good(1, Now));
        var verdict = GuardVerdict.Accepted;
        check.Judge(Now + Duration.FromMilliseconds(150), Good(2, Now), false, ref verdict);
        Assert.Equal(GuardReasons.EvidenceMissing, verdict.Reasons);
        var at = Now + Duration.FromMilliseconds(151);
        Assert.Equal(GuardReasons.EvidenceMissing, Look(check, at, Good(2, at) with { ErrorBudgetMm = double.NaN }).Reasons);
        at += Duration.FromMilliseconds(1);
        Assert.Equal(GuardReasons.OperatorSilent, Look(check, at, Good(2, at)).Reasons);
    }

    /// <summary>At the second look, all being well at the first.</summary>
    private static GuardReasons Judged(Func<GuardEvidence, GuardEvidence> change, EvidenceRules? rules = null)
    {
        var check = new EvidenceCheck(rules ?? Rules);
        var before = Now - Duration.FromMilliseconds(2);
        Look(check, before, Good(1, before));
        return Look(check, Now, change(Good(2, Now))).Reasons;
    }

    private static GuardEvidence Good(long sequence, Instant at) => new(sequence, at, at, All, sequence, 0.5, 0, Rigid<Scan, RobotBase>.Identity, 0);

    private static GuardVerdict Look(EvidenceCheck check, Instant at, GuardEvidence evidence)
    {
        var verdict = GuardVerdict.Accepted;
        check.Judge(at, evidence, true, ref verdict);
        return verdict;
    }
}
