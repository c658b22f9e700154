namespace SurgicalNav.Motion.Trajectories;

/// <summary>A polynomial x⁴ + C3 x³ + C2 x² + C1 x + C0.</summary>
internal readonly struct Quartic(double c3, double c2, double c1, double c0)
{
    public double At(double x) => (((x + c3) * x + c2) * x + c1) * x + c0;

    public double SlopeAt(double x) => ((4 * x + 3 * c3) * x + 2 * c2) * x + c1;

    /// <summary>Whether the value cannot be told from zero with certainty: there a double root may be missed by looking for a change of sign.</summary>
    public bool MayVanishAt(double x)
    {
        var m = Math.Abs(x);
        return Math.Abs(At(x)) <= 1e-11 * ((((m + Math.Abs(c3)) * m + Math.Abs(c2)) * m + Math.Abs(c1)) * m + Math.Abs(c0));
    }

    /// <summary>The only root above one point and up to another where the polynomial is monotone between them, by Newton's steps held inside a shrinking bracket; a bounded number of them.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryRoot(double low, double high, out double root)
    {
        const int mostSteps = 80;
        root = low;
        double atLow = At(low), atHigh = At(high);
        // A root at the lower end is known to the caller; the one sought lies beyond it, on the side that the slope leads to.
        if (atLow == 0) atLow = SlopeAt(low);
        if (atLow == 0) return false;
        if (atHigh == 0)
        {
            root = high;
            return true;
        }
        if (!(high > low) || atLow > 0 == atHigh > 0) return false;
        root = 0.5 * (low + high);
        double lastStep = high - low, step = lastStep;
        for (var i = 0; i < mostSteps && step != 0; i++)
        {
            double value = At(root), slope = SlopeAt(root);
            if (value == 0) return true;
            if (value > 0 == atLow > 0) low = root;
            else high = root;
            var newton = root - value / slope;
            var before = root;
            // Newton's step must stay inside and be less than half the one before last; else the bracket is halved.
            root = newton > low && newton < high && Math.Abs(2 * value) <= Math.Abs(lastStep * slope) ? newton : 0.5 * (low + high);
            lastStep = step;
            step = root - before;
        }
        return true;
    }
}
