namespace SurgicalNav.Calibration.Temporal;

/// <summary>Least squares of video(t) = a + b·tracker(t + lag) in a, b and lag.</summary>
internal sealed class LagFit(SmoothedSignal tracker, MotionSignal video)
{
    private readonly double[] _residual = new double[video.Count];
    private readonly double[][] _rows = [new double[video.Count], new double[video.Count], new double[video.Count]];
    private readonly double[,] _inverse = new double[3, 3];

    /// <summary>The change of lag (s) that Gauss-Newton proposes.</summary>
    public double Step(double lagS)
    {
        Linearise(lagS);
        var g = new double[3];
        for (var k = 0; k < 3; k++)
            for (var i = 0; i < video.Count; i++) g[k] += _rows[k][i] * _residual[i];
        return _inverse[2, 0] * g[0] + _inverse[2, 1] * g[1] + _inverse[2, 2] * g[2];
    }

    /// <summary>Of the lag, from the scatter of the scores' sums over blocks of time.</summary>
    public double StandardDeviation(double lagS, int blocks)
    {
        Linearise(lagS);
        var sum = 0.0;
        for (var block = 0; block < blocks; block++)
        {
            var score = 0.0;
            for (var i = (int)((long)video.Count * block / blocks); i < (int)((long)video.Count * (block + 1) / blocks); i++)
                score += _residual[i] * (_inverse[2, 0] * _rows[0][i] + _inverse[2, 1] * _rows[1][i] + _inverse[2, 2] * _rows[2][i]);
            sum += score * score;
        }
        // Three unknowns have been fitted to as many sums as there are blocks.
        return Math.Sqrt(sum * blocks / (blocks - 3.0));
    }

    /// <summary>Offset and gain by regression at this lag; then residuals, derivatives, and the inverse of their normal matrix.</summary>
    private void Linearise(double lagS)
    {
        var (n, mx, my) = (video.Count, 0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            _rows[0][i] = 1;
            _rows[1][i] = tracker.At(video.TimesS[i] + lagS);
            _rows[2][i] = tracker.SlopeAt(video.TimesS[i] + lagS);
            (mx, my) = (mx + _rows[1][i] / n, my + video.Values[i] / n);
        }
        double sxx = 0, sxy = 0;
        for (var i = 0; i < n; i++)
        {
            _rows[1][i] -= mx;
            sxx += _rows[1][i] * _rows[1][i];
            sxy += _rows[1][i] * (video.Values[i] - my);
        }
        var gain = sxy / sxx;
        for (var i = 0; i < n; i++)
        {
            _residual[i] = video.Values[i] - my - gain * _rows[1][i];
            _rows[2][i] *= gain;
        }
        Invert();
    }

    private void Invert()
    {
        var m = new double[3, 3];
        for (var r = 0; r < 3; r++)
            for (var c = 0; c < 3; c++)
                for (var i = 0; i < video.Count; i++) m[r, c] += _rows[r][i] * _rows[c][i];
        var determinant = 0.0;
        for (var c = 0; c < 3; c++) determinant += m[0, c] * Cofactor(m, 0, c);
        for (var r = 0; r < 3; r++)
            for (var c = 0; c < 3; c++) _inverse[r, c] = Cofactor(m, c, r) / determinant;
    }

    private static double Cofactor(double[,] m, int r, int c)
    {
        var (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
        return m[r1, c1] * m[r2, c2] - m[r1, c2] * m[r2, c1];
    }
}
