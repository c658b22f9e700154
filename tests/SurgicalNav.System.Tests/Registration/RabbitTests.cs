using System.Globalization;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Registration.Points;

namespace SurgicalNav.SystemTests.Registration;

/// <summary>Paired points of a scanned rabbit (University College London's surface-matching data) against the transform between its two poses.</summary>
public sealed class RabbitTests
{
    [Fact]
    public void TheKnownTurnAndShiftAreFound()
    {
        static Vec3[] Read(string file) => File.ReadLines(TestData.Path("registration/ucl_icp_and_synth_liver/icp/" + file))
            .Select(l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length >= 3)
            .Select(w => 1000 * new Vec3(double.Parse(w[0], CultureInfo.InvariantCulture), double.Parse(w[1], CultureInfo.InvariantCulture), double.Parse(w[2], CultureInfo.InvariantCulture))).ToArray();
        var partial = Read("rabbit_partial.xyz");
        var aligned = Read("partial_rabbit_aligned.xyz");
        Assert.Equal(15190, partial.Length);
        Assert.Equal(partial.Length, aligned.Length);
        var every = Enumerable.Range(0, 200).Select(i => i * 75).ToArray();
        var result = PairedPointRegistration.Solve<Scan, PatientReference>(
            every.Select(i => new Point<Scan>(aligned[i])).ToArray(), every.Select(i => new Point<PatientReference>(partial[i])).ToArray());
        Assert.Equal(90.55796, result.Transform.Mean.Rotation.Log().Length * 180 / Math.PI, 1e-3);
        Assert.True((result.Transform.Mean.TranslationMm - 1000 * new Vec3(1.08078, -0.75935, 0.35379)).Length < 0.05);
        Assert.True(result.FreMm < 0.01);
    }
}
