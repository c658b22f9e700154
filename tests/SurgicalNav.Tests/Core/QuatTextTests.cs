using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using Xunit;

namespace SurgicalNav.Tests.Core;

public sealed class QuatTextTests
{
    [Fact]
    public void TheTextNamesTheFourNumbersAndEnds()
    {
        Assert.Equal("Quat { W = 0.5, X = -0.5, Y = 0.5, Z = 0.5 }", new Quat(0.5, -0.5, 0.5, 0.5).ToString());
        Assert.Contains("W = 1", Rigid<Scan, Camera>.Identity.ToString(), StringComparison.Ordinal);
    }
}
