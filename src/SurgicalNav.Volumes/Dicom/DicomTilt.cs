using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Slices of a tilted gantry stand beside one another; each is moved back within its plane by linear interpolation, into a wider upright box.</summary>
internal sealed class DicomTilt
{
    private readonly VolumeGrid _tilted;
    private readonly double _stepI, _stepJ;
    private readonly int _firstI, _firstJ;

    private DicomTilt(VolumeGrid tilted, VolumeGrid upright, double stepI, double stepJ, int firstI, int firstJ, double angleDeg) =>
        (_tilted, Upright, _stepI, _stepJ, _firstI, _firstJ, AngleDeg) = (tilted, upright, stepI, stepJ, firstI, firstJ, angleDeg);

    /// <summary>The box that holds every slice.</summary>
    public VolumeGrid Upright { get; }

    public double AngleDeg { get; }

    /// <param name="tilted">Of the slices as they are stored, as if they stood straight.</param>
    /// <param name="stepI">How many pixels one slice stands further along the rows than the one before.</param>
    /// <param name="stepJ">The same along the columns.</param>
    /// <param name="angleDeg">Between the line of the slices and their normal.</param>
    /// <exception cref="ArgumentException">The upright box is larger than an array.</exception>
    public static DicomTilt Of(VolumeGrid tilted, double stepI, double stepJ, double angleDeg)
    {
        var (firstI, lastI) = Extent(stepI * (tilted.Nz - 1), tilted.Nx);
        var (firstJ, lastJ) = Extent(stepJ * (tilted.Nz - 1), tilted.Ny);
        var axes = tilted.ScanFromIndex;
        var origin = tilted.OriginMm + axes.Column0 * firstI + axes.Column1 * firstJ;
        return new DicomTilt(tilted, new VolumeGrid(lastI - firstI + 1, lastJ - firstJ + 1, tilted.Nz, axes, origin), stepI, stepJ, firstI, firstJ, angleDeg);
    }

    /// <summary>Interpolated values rounded to whole ones; <paramref name="outside"/> where no slice reaches.</summary>
    public short[] Applied(short[] voxels, short outside, IWorkers workers)
    {
        var result = GC.AllocateUninitializedArray<short>(Upright.VoxelCount);
        workers.Run(Upright.Nz, k => Slice<short, ToInt16>(voxels, result, k, outside));
        return result;
    }

    public float[] Applied(float[] voxels, float outside, IWorkers workers)
    {
        var result = GC.AllocateUninitializedArray<float>(Upright.VoxelCount);
        workers.Run(Upright.Nz, k => Slice<float, ToFloat32>(voxels, result, k, outside));
        return result;
    }

    private static (int First, int Last) Extent(double shift, int size) => ((int)Math.Floor(Math.Min(0, shift)), size - 1 + (int)Math.Ceiling(Math.Max(0, shift)));

    private void Slice<T, TConversion>(T[] from, T[] into, int k, T outside) where TConversion : IConversion<T>
    {
        var source = from.AsSpan(k * _tilted.Nx * _tilted.Ny, _tilted.Nx * _tilted.Ny);
        var target = into.AsSpan(k * Upright.Nx * Upright.Ny, Upright.Nx * Upright.Ny);
        // The same fractions for every pixel of a slice
        var (i0, fractionI) = Split(_firstI - _stepI * k);
        var (j0, fractionJ) = Split(_firstJ - _stepJ * k);
        for (var j = 0; j < Upright.Ny; j++)
        {
            var row = target.Slice(j * Upright.Nx, Upright.Nx);
            var (near, far) = (j + j0, j + j0 + (fractionJ > 0 ? 1 : 0));
            if (near < 0 || far >= _tilted.Ny)
            {
                row.Fill(outside);
                continue;
            }
            var rowNear = source.Slice(near * _tilted.Nx, _tilted.Nx);
            var rowFar = source.Slice(far * _tilted.Nx, _tilted.Nx);
            for (var i = 0; i < row.Length; i++)
            {
                var (left, right) = (i + i0, i + i0 + (fractionI > 0 ? 1 : 0));
                if (left < 0 || right >= _tilted.Nx)
                {
                    row[i] = outside;
                    continue;
                }
                var a = Lerp(TConversion.Value(rowNear[left]), TConversion.Value(rowNear[right]), fractionI);
                var b = Lerp(TConversion.Value(rowFar[left]), TConversion.Value(rowFar[right]), fractionI);
                row[i] = TConversion.Of(Lerp(a, b, fractionJ));
            }
        }
    }

    /// <summary>Whole pixels and the rest; a rest too small to change a value is none, so that outer rows are not lost to it.</summary>
    private static (int Whole, double Fraction) Split(double pixels)
    {
        var whole = (int)Math.Floor(pixels + 1e-6);
        return (whole, Math.Max(0, pixels - whole) is var rest and > 1e-6 ? rest : 0);
    }

    private static double Lerp(double a, double b, double t) => a + (b - a) * t;

    private interface IConversion<T>
    {
        static abstract double Value(T stored);
        static abstract T Of(double value);
    }

    private readonly struct ToInt16 : IConversion<short>
    {
        public static double Value(short stored) => stored;
        public static short Of(double value) => (short)Math.Round(value);
    }

    private readonly struct ToFloat32 : IConversion<float>
    {
        public static double Value(float stored) => stored;
        public static float Of(double value) => (float)value;
    }
}
