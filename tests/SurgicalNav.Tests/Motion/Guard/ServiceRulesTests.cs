using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Service: slow, with nobody at the arm.</summary>
public sealed class ServiceRulesTests
{
    private static readonly DriveProfile Arm = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));

    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(0.5, 0.1)]
    [InlineData(0.1, 0.1)]
    [InlineData(0.04, 0.04)]
    public void NoJointIsFasterThanATenthOfTheDevicesLimitAndNoneIsLoosened(double rateShare, double most)
    {
        var rules = ServiceRules.Tighten(GuardRulesFactory.FromProfile(Arm, rateShare), rateShare);
        rules.Validate();
        Assert.True(rules.IsService);
        for (var j = 0; j < rules.JointCount; j++) Assert.Equal(most * Arm.Joints[j].MaxVelocity, rules.Joints[j].MaxVelocity, tolerance: 1e-12);
    }

    [Fact]
    public void WhatSpeaksOfAPatientIsRefusedInWords()
    {
        foreach (var (change, words) in new (Func<GuardRules, GuardRules>, string)[]
        {
            (r => r with { Regions = [GuardBench.Wall(60, 2)], Evidence = new EvidenceRules { Required = EvidenceFlags.OperatorPresent | EvidenceFlags.TrackerOk | EvidenceFlags.RegistrationOk } }, "regions"),
            (r => r with { RemoteCentre = new RemoteCentreRule(Vec3.Zero, 5) }, "remote centre"),
            (r => r with { Evidence = new EvidenceRules { Required = EvidenceFlags.OperatorPresent | EvidenceFlags.OverlayVisible } }, "neither tracker, registration nor overlay"),
            (r => r with { Kind = MotionKind.Exoskeleton }, "person in an exoskeleton"),
        })
        {
            var why = Assert.Throws<ArgumentException>(() => change(ServiceRules.Tighten(GuardRulesFactory.FromProfile(Arm), 1)).Validate()).Message;
            Assert.Contains(words, why, StringComparison.Ordinal);
        }
        foreach (var key in (string[])["\"evidence\": { \"requireTracker\": true }", "\"evidence\": { \"requireOverlay\": true }", "\"evidence\": { \"requireRegistration\": true }"])
        {
            var why = Assert.Throws<GuardHostConfigException>(() => Configured(key)).Message;
            Assert.Contains("$.devices[0].service", why, StringComparison.Ordinal);
            Assert.Contains("no patient", why, StringComparison.Ordinal);
        }
        Assert.True(Configured("\"rateShare\": 0.5").Devices[0].Service);
    }

    [Theory]
    [InlineData(9.9, GuardDecision.Accept)]
    [InlineData(10.1, GuardDecision.Hold)]
    public void AMotionIsServiceAndHeldToItsSpeed(double mmPerS, GuardDecision decision)
    {
        var bench = new GuardBench(r => ServiceRules.Tighten(r with { Tip = null, Evidence = new EvidenceRules() }, 1), hasTool: false);
        GuardVerdict verdict = default;
        for (var i = 0; i < 60; i++)
        {
            bench.Pressed = i > 3;
            bench.Request = bench.Request with { Command = GuardCommand.Follow, Target = new GuardTarget(i + 1, bench.Now + bench.Rules.SetPointPeriod, TargetKind.Velocity, JointVector.From([mmPerS])) };
            verdict = bench.Step();
        }
        Assert.Equal((decision, OperatingMode.Service), (verdict.Decision, bench.Guard.Mode));
        Assert.True(Math.Abs(bench.Guard.Velocity[0]) <= 10.0001);
        Assert.Equal("service: slow, with nobody at the arm", GuardWords.Name(bench.Guard.Mode));
    }

    /// <summary>In service too a hand that pushes the arm, and a search, need a press of their own.</summary>
    [Theory]
    [InlineData(GuardCommand.Guide, OperatingMode.Service)]
    [InlineData(GuardCommand.HomeAgain, OperatingMode.Homing)]
    public void TheModesBeneathStayApart(GuardCommand then, OperatingMode mode)
    {
        var bench = new GuardBench(r => ServiceRules.Tighten(r with { Tip = null, Evidence = new EvidenceRules() }, 1), hasTool: false) { References = ReferenceStates.CanSearch };
        GuardVerdict verdict = default;
        for (var i = 0; i < 80; i++)
        {
            bench.Pressed = i > 3;
            bench.Request = bench.Request with { Command = i < 40 ? GuardCommand.Follow : then, Target = new GuardTarget(i + 1, bench.Now + bench.Rules.SetPointPeriod, TargetKind.Velocity, default) };
            verdict = bench.Step();
            if (i == 39) Assert.Equal((GuardDecision.Accept, OperatingMode.Service), (verdict.Decision, bench.Guard.Mode));
        }
        Assert.Equal((GuardReasons.PressAgain, mode), (verdict.First, bench.Guard.Mode));
    }

    private static GuardHostConfig Configured(string key) => GuardHostConfig.Parse(System.Text.Encoding.UTF8.GetBytes($$"""
        { "$schema": "guard-host.schema.json", "version": 1, "session": "00000000000000ff",
          "devices": [ { "name": "a", "profile": "p.json", "link": { "kind": "tcp", "path": "h:1" }, "service": true, {{key}} } ] }
        """), "test");
}
