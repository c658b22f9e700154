using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Servos under guard with everything going wrong at random: switch, requests, line, servos, guard.</summary>
public sealed class ServoPropertyTests
{
    private const int Sequences = 40, StepsEach = 8000, StepsPerEvent = 150;

    [Theory]
    [InlineData(GuardedServos.Dynamixels)]
    [InlineData(GuardedServos.ODrives)]
    public void WhateverHappensNoJointLeavesItsLimitsAndNoTorqueComesWithoutAPress(string family)
    {
        var (moved, latched) = (0, 0);
        for (var i = 0; i < Sequences; i++)
        {
            var (random, rig) = (new SeededRandom((ulong)i, 5), new GuardedServos(family));
            var (had, pressedAt, at) = (false, -1, 0);
            rig.Run(1.5);
            for (var step = 0; step < StepsEach; step++)
            {
                if (step % StepsPerEvent == 0) Happen(rig, random);
                if (rig.Pressed) pressedAt = step;
                rig.Step();
                var has = rig.HasAnyTorque;
                // What is sent arrives in the next step.
                Assert.True(had || !has || step - pressedAt <= 2, $"Sequence {i}, step {step}: torque came without a press. {rig.Words}");
                had = has;
                if (rig.Drive.Guard.Motion == GuardMotion.Moving) at++;
                for (var j = 0; j < rig.Rules.JointCount; j++)
                {
                    var joint = rig.Profile.Joints[j];
                    Assert.True(rig.Position(j) >= joint.MinPosition && rig.Position(j) <= joint.MaxPosition, $"Sequence {i}, step {step}: '{joint.Name}' at {rig.Position(j)}. {rig.Words}");
                    Assert.True(Math.Abs(rig.Velocity(j)) <= 1.12 * joint.MaxVelocity, $"Sequence {i}, step {step}: '{joint.Name}' at {rig.Velocity(j)} per s. {rig.Words}");
                }
            }
            if (at > 0) moved++;
            if (rig.Drive.Guard.Motion == GuardMotion.Latched || rig.Drive.Guard.Stopped > 0) latched++;
        }
        // The test would be worth nothing if little of this had come about.
        Assert.InRange(moved, Sequences / 2, Sequences);
        Assert.InRange(latched, Sequences / 2, Sequences);
    }

    private static void Happen(GuardedServos rig, SeededRandom random)
    {
        switch (random.NextInt(16))
        {
            case < 6:
                Help(rig, random);
                break;
            case 6:
                rig.Pressed = !rig.Pressed;
                break;
            case 7:
                rig.IsCableOut = random.NextInt(2) == 0;
                break;
            case 8:
                rig.DamageProbability = random.NextInt(2) * 0.2 * random.NextDouble();
                break;
            case 9 when random.NextInt(3) == 0:
                if (rig.Dynamixel is { } bus) bus.Servos[random.NextInt(bus.Servos.Count)].HardwareError = 0x20;
                else rig.ODrive!.Axes[random.NextInt(2)].Disarm(1 << 6);
                break;
            case 10:
                rig.GuardIsAlive = random.NextInt(3) > 0;
                break;
            case 11:
                rig.Request = new GuardRequest(rig.Request.Sequence + 1, GuardCommand.Pause, 0, 1);
                break;
        }
    }

    /// <summary>What an operator who wants to move does next.</summary>
    private static void Help(GuardedServos rig, SeededRandom random)
    {
        (rig.GuardIsAlive, rig.IsCableOut, rig.DamageProbability) = (true, false, 0);
        if (rig.Drive.Guard.Motion == GuardMotion.Latched)
        {
            rig.Pressed = false;
            rig.Request = new GuardRequest(rig.Request.Sequence + 1, GuardCommand.Acknowledge, 0, 1);
        }
        else if (rig.Drive.Guard.Motion == GuardMotion.Resting && !rig.Pressed && rig.Drive.State == DriveLinkState.Open)
        {
            // From end to end of the narrowed range.
            rig.Drive.Load(rig.Move(random.NextInt(2) == 0 ? 1 : -1));
            rig.Request = new GuardRequest(rig.Request.Sequence + 1, GuardCommand.Run, 1, 1);
            rig.Pressed = true;
        }
        else if (rig.Drive.Guard.Motion == GuardMotion.Resting) rig.Pressed = false;
    }
}
