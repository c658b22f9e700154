namespace SurgicalNav.Core.Numerics;

/// <summary>Closed forms for symmetric 3×3 matrices: no allocation, for covariances in loops.</summary>
public static class Symmetric3
{
    /// <summary>The largest eigenvalue; the matrix's upper triangle is read.</summary>
    /// <remarks>O. Smith, Communications of the ACM 4(4), 1961: the characteristic polynomial's roots by the cosine of a third of an angle.
    /// Where the two largest nearly agree, half of the digits are lost (about 1e-8 of the spread): plenty for an error radius.</remarks>
    public static double LargestEigenvalue(in Mat3 m)
    {
        var off = m.M01 * m.M01 + m.M02 * m.M02 + m.M12 * m.M12;
        var mean = m.Trace / 3;
        var (a, b, c) = (m.M00 - mean, m.M11 - mean, m.M22 - mean);
        var spread = Math.Sqrt((a * a + b * b + c * c + 2 * off) / 6);
        if (!(spread > 0)) return mean;
        var determinant = a * (b * c - m.M12 * m.M12) - m.M01 * (m.M01 * c - m.M12 * m.M02) + m.M02 * (m.M01 * m.M12 - b * m.M02);
        var half = Math.Clamp(determinant / (2 * spread * spread * spread), -1, 1);
        return mean + 2 * spread * Math.Cos(Math.Acos(half) / 3);
    }
}
