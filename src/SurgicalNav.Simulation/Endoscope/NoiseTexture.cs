using Silk.NET.OpenGL;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Gl;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>A tiling 64³ texture of noise: red, green and blue are independent gradient noise, alpha is the distance to the nearest of scattered
/// points. The same on every machine.</summary>
/// <remarks>K. Perlin, "Improving noise", SIGGRAPH 2002; S. Worley, "A cellular texture basis function", SIGGRAPH 1996.</remarks>
internal sealed unsafe class NoiseTexture : IDisposable
{
    private const int Size = 64;
    private static readonly Lazy<byte[]> Shared = new(Texels);
    private readonly GL _gl;

    public NoiseTexture(GL gl)
    {
        _gl = gl;
        gl.CreateTextures(TextureTarget.Texture3D, 1, out uint handle);
        Handle = handle;
        gl.TextureStorage3D(handle, 7, SizedInternalFormat.Rgba8, Size, Size, Size);
        var texels = Shared.Value;
        gl.PixelStore(PixelStoreParameter.UnpackAlignment, 1);
        fixed (byte* p = texels) gl.TextureSubImage3D(handle, 0, 0, 0, 0, Size, Size, Size, PixelFormat.Rgba, PixelType.UnsignedByte, p);
        gl.GenerateTextureMipmap(handle);
        gl.TextureParameter(handle, TextureParameterName.TextureMinFilter, (int)GLEnum.LinearMipmapNearest);
        gl.TextureParameter(handle, TextureParameterName.TextureMagFilter, (int)GLEnum.Linear);
        gl.TextureParameter(handle, TextureParameterName.TextureWrapS, (int)GLEnum.Repeat);
        gl.TextureParameter(handle, TextureParameterName.TextureWrapT, (int)GLEnum.Repeat);
        gl.TextureParameter(handle, TextureParameterName.TextureWrapR, (int)GLEnum.Repeat);
        GlException.ThrowIfError(gl, "making the noise texture");
    }

    public uint Handle { get; }

    public void Dispose() => _gl.DeleteTexture(Handle);

    private static byte[] Texels()
    {
        var texels = new byte[Size * Size * Size * 4];
        for (var channel = 0; channel < 3; channel++)
        {
            var coarse = Lattice(8, (ulong)channel);
            var fine = Lattice(16, (ulong)channel + 10);
            var finest = Lattice(32, (ulong)channel + 20);
            ForEach((x, y, z, o) =>
            {
                var v = Gradient(coarse, 8, x, y, z) + 0.5 * Gradient(fine, 16, x, y, z) + 0.25 * Gradient(finest, 32, x, y, z);
                texels[o * 4 + channel] = (byte)Math.Clamp(127.5 + 127.5 * 1.1 * v, 0, 255);
            });
        }
        FillCells(texels);
        return texels;
    }

    private static void ForEach(Action<int, int, int, int> action)
    {
        for (var z = 0; z < Size; z++)
            for (var y = 0; y < Size; y++)
                for (var x = 0; x < Size; x++)
                    action(x, y, z, (z * Size + y) * Size + x);
    }

    private static Vec3[] Lattice(int n, ulong stream)
    {
        var random = new SeededRandom(0x5EED, stream);
        var lattice = new Vec3[n * n * n];
        for (var i = 0; i < lattice.Length; i++) lattice[i] = random.UnitVec3();
        return lattice;
    }

    private static double Gradient(Vec3[] lattice, int n, int x, int y, int z)
    {
        var p = new Vec3(x, y, z) * ((double)n / Size);
        var (ix, iy, iz) = ((int)p.X, (int)p.Y, (int)p.Z);
        var (fx, fy, fz) = (p.X - ix, p.Y - iy, p.Z - iz);
        double Corner(int dx, int dy, int dz) => Vec3.Dot(
            lattice[((iz + dz) % n * n + (iy + dy) % n) * n + (ix + dx) % n], new Vec3(fx - dx, fy - dy, fz - dz));
        static double Fade(double t) => t * t * t * (t * (6 * t - 15) + 10);
        static double Lerp(double a, double b, double t) => a + (b - a) * t;
        var (u, v, w) = (Fade(fx), Fade(fy), Fade(fz));
        return Lerp(
            Lerp(Lerp(Corner(0, 0, 0), Corner(1, 0, 0), u), Lerp(Corner(0, 1, 0), Corner(1, 1, 0), u), v),
            Lerp(Lerp(Corner(0, 0, 1), Corner(1, 0, 1), u), Lerp(Corner(0, 1, 1), Corner(1, 1, 1), u), v), w);
    }

    private static void FillCells(byte[] texels)
    {
        const int n = 8;
        var random = new SeededRandom(0x5EED, 40);
        var points = new Vec3[n * n * n];
        for (var i = 0; i < points.Length; i++) points[i] = new Vec3(random.NextDouble(), random.NextDouble(), random.NextDouble());
        ForEach((x, y, z, o) =>
        {
            var p = new Vec3(x, y, z) * ((double)n / Size);
            var (ix, iy, iz) = ((int)p.X, (int)p.Y, (int)p.Z);
            var nearest = double.MaxValue;
            for (var dz = -1; dz <= 1; dz++)
                for (var dy = -1; dy <= 1; dy++)
                    for (var dx = -1; dx <= 1; dx++)
                    {
                        var q = points[((iz + dz + n) % n * n + (iy + dy + n) % n) * n + (ix + dx + n) % n] + new Vec3(ix + dx, iy + dy, iz + dz);
                        nearest = Math.Min(nearest, (q - p).LengthSquared);
                    }
            texels[o * 4 + 3] = (byte)Math.Clamp(255 * Math.Sqrt(nearest), 0, 255);
        });
    }
}
