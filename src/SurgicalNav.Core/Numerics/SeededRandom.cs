using System.Numerics;

namespace SurgicalNav.Core.Numerics;

/// <summary>Repeatable random numbers: the same seed gives the same sequence on every machine and runtime. Allocates nothing after construction.</summary>
/// <remarks>xoshiro256** 1.0 seeded by SplitMix64 (Blackman and Vigna, ACM TOMS 47(4), 2021). Not for cryptography; not thread-safe.</remarks>
public sealed class SeededRandom
{
    private ulong _a, _b, _c, _d;
    private double _spareGaussian = double.NaN;

    /// <param name="seed">Any number; different seeds give unrelated sequences.</param>
    /// <param name="stream">Separates independent uses of one seed, so that adding draws to one does not shift another.</param>
    public SeededRandom(ulong seed, ulong stream = 0)
    {
        var state = seed ^ Mix(stream + 0x632BE59BD9B4E019);
        _a = SplitMix(ref state);
        _b = SplitMix(ref state);
        _c = SplitMix(ref state);
        _d = SplitMix(ref state);
    }

    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>Uniform in 0 … count − 1, without bias (Lemire, ACM TOMACS 29(1), 2019).</summary>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var product = (ulong)(uint)NextUInt64() * (ulong)count;
        var low = (uint)product;
        if (low < (uint)count)
        {
            var threshold = (uint)(-count) % (uint)count;
            while (low < threshold)
            {
                product = (ulong)(uint)NextUInt64() * (ulong)count;
                low = (uint)product;
            }
        }
        return (int)(product >> 32);
    }

    /// <summary>Standard normal deviate by Marsaglia's polar method.</summary>
    public double NextGaussian()
    {
        if (!double.IsNaN(_spareGaussian))
        {
            var spare = _spareGaussian;
            _spareGaussian = double.NaN;
            return spare;
        }
        double u, v, s;
        do
        {
            u = 2 * NextDouble() - 1;
            v = 2 * NextDouble() - 1;
            s = u * u + v * v;
        }
        while (s is >= 1 or 0);
        var scale = Math.Sqrt(-2 * Math.Log(s) / s);
        _spareGaussian = v * scale;
        return u * scale;
    }

    public double Gaussian(double mean, double standardDeviation) => mean + standardDeviation * NextGaussian();

    /// <summary>Three independent normal deviates of mean zero.</summary>
    public Vec3 GaussianVec3(double standardDeviation) =>
        new(Gaussian(0, standardDeviation), Gaussian(0, standardDeviation), Gaussian(0, standardDeviation));

    /// <summary>Uniform on the unit sphere.</summary>
    public Vec3 UnitVec3()
    {
        var z = Uniform(-1, 1);
        var azimuth = Uniform(0, 2 * Math.PI);
        var r = Math.Sqrt(1 - z * z);
        return new Vec3(r * Math.Cos(azimuth), r * Math.Sin(azimuth), z);
    }

    /// <summary>Uniform over all rotations (Shoemake, Graphics Gems III, 1992).</summary>
    public Quat Rotation()
    {
        var (u, a, b) = (NextDouble(), Uniform(0, 2 * Math.PI), Uniform(0, 2 * Math.PI));
        var (r1, r2) = (Math.Sqrt(1 - u), Math.Sqrt(u));
        return new Quat(r2 * Math.Cos(b), r1 * Math.Sin(a), r1 * Math.Cos(a), r2 * Math.Sin(b));
    }

    private static ulong SplitMix(ref ulong state) => Mix(state += 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
