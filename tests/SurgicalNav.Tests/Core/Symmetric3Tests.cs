using CsCheck;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Tests.Core;

public class Symmetric3Tests
{
    [Fact]
    public void TheLargestEigenvalueSurvivesAnyTurn() =>
        Gen.Select(Gen.Double[0, 9], Gen.Double[0, 9], Gen.Double[0, 9], Gen.Double[-3, 3], Gen.Double[-3, 3]).Sample((a, b, c, x, y) =>
        {
            var turn = Quat.Exp(new Vec3(x, y, x - y)).ToMatrix();
            var turned = turn * Mat3.Diagonal(a, b, c) * turn.Transposed();
            Assert.Equal(Math.Max(a, Math.Max(b, c)), Symmetric3.LargestEigenvalue(turned), tolerance: 3e-7);
        }, iter: 500);

    [Fact]
    public void AMultipleOfTheIdentityHasItsFactor()
    {
        Assert.Equal(2.5, Symmetric3.LargestEigenvalue(Mat3.Identity * 2.5), tolerance: 1e-15);
        Assert.Equal(0, Symmetric3.LargestEigenvalue(Mat3.Zero));
    }
}
