using System.Globalization;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>Fastest motions against Ruckig's: durations, and states at a third and two thirds.</summary>
public sealed class RuckigReferenceTests
{
    [Fact]
    public void EveryMotionBetweenAnyTwoStatesTakesTheTimeThatRuckigFinds()
    {
        var compared = 0;
        foreach (var line in File.ReadLines(TestData.Path("motion/reference_answers/ruckig_1dof.txt")))
        {
            if (line.StartsWith('#')) continue;
            var x = line.Split(' ').Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray();
            if (x[9] != 0) continue;
            var profile = AxisPlanner.Fastest(new JointState(x[0], x[1], x[2]), new JointState(x[3], x[4], x[5]), RateLimits.Symmetric(x[6], x[7], x[8]));
            Assert.Equal(x[10], profile.DurationS, 1e-6);
            for (var third = 1; third <= 2; third++)
            {
                // The fastest motion is the only one, so that the states on the way agree too.
                var state = profile.At(x[10] * third / 3);
                Assert.Equal(x[8 + 3 * third], state.Position, 1e-7);
                Assert.Equal(x[9 + 3 * third], state.Velocity, 1e-6);
                Assert.Equal(x[10 + 3 * third], state.Acceleration, 1e-4);
            }
            compared++;
        }
        Assert.Equal(2000, compared);
    }
}
