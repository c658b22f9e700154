using System.Numerics;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>How one material looks. Colours are linear RGB.</summary>
/// <param name="Texture">Broad and fine frequency (1/mm), share of patches, share of specks.</param>
/// <param name="Gloss">Strength and exponent of the highlight, bumpiness.</param>
public readonly record struct Material(Vector3 Base, Vector3 Patch, Vector3 Speck, Vector4 Texture, Vector3 Gloss);

/// <summary>Everything about a picture that is not geometry: materials, lamp, sensor, smoke and blood. Immutable.</summary>
public sealed record SceneAppearance
{
    public required Material Liver { get; init; }
    public required Material Gallbladder { get; init; }
    public required Material Tumour { get; init; }
    public required Material Vessel { get; init; }
    public required Material Fat { get; init; }
    public required Material Bowel { get; init; }
    public required Material Wall { get; init; }
    public required Material Shaft { get; init; }
    public required Material Tip { get; init; }

    public Vector3 LightColour { get; init; } = new(1, 0.97f, 0.93f);

    /// <summary>Brightness at the working distance.</summary>
    public float Exposure { get; init; } = 1.25f;

    /// <summary>Lamp beside the lens, camera frame, mm.</summary>
    public Vector3 LightAtMm { get; init; } = new(3.5f, -2.5f, -1);

    /// <summary>Narrowness of the beam: exponent of the cosine off the axis.</summary>
    public float Spot { get; init; } = 3;

    /// <summary>Centre x and y, radius at half brightness, softness; in picture heights.</summary>
    public Vector4 Vignette { get; init; } = new(0, 0, 0.96f, 0.16f);

    public Vector3 Gain { get; init; } = Vector3.One;
    public float Gamma { get; init; } = 2.2f;

    /// <summary>Shot noise, read noise (both of full scale), weight of the lens blur.</summary>
    public Vector3 Noise { get; init; } = new(0.012f, 0.004f, 0.4f);

    /// <summary>Extinction of surgical smoke, 1/mm; 0 is clear, 0.012 hides most.</summary>
    public float SmokePerMm { get; init; }

    public Vector3 SmokeColour { get; init; } = new(0.42f, 0.42f, 0.43f);

    /// <summary>Share of tissue under blood, 0 to 1.</summary>
    public float Blood { get; init; }

    public Vector3 BloodColour { get; init; } = Srgb(94, 6, 9);

    /// <summary>Which instruments are seen: numbers of the four kinds (grasper, dissector, scissors, needle driver) for the first and the second.</summary>
    public (int First, int Second) InstrumentKinds { get; init; } = (0, 1);

    public static SceneAppearance Standard { get; } = new()
    {
        Liver = new(Srgb(142, 52, 42), Srgb(112, 34, 32), Srgb(168, 80, 62), new(1 / 70f, 1 / 14f, 0.6f, 0.22f), new(0.9f, 70, 0.14f)),
        Gallbladder = new(Srgb(128, 130, 84), Srgb(92, 104, 70), Srgb(158, 96, 68), new(1 / 60f, 1 / 22f, 0.6f, 0.2f), new(0.9f, 90, 0.12f)),
        Tumour = new(Srgb(204, 172, 138), Srgb(168, 108, 88), Srgb(222, 196, 168), new(1 / 40f, 1 / 12f, 0.5f, 0.3f), new(0.4f, 50, 0.2f)),
        Vessel = new(Srgb(88, 26, 52), Srgb(70, 28, 70), Srgb(116, 30, 44), new(1 / 40f, 1 / 12f, 0.5f, 0.2f), new(0.7f, 80, 0.06f)),
        Fat = new(Srgb(216, 172, 84), Srgb(192, 116, 66), Srgb(236, 206, 132), new(1 / 90f, 1 / 26f, 0.5f, 0.45f), new(0.45f, 45, 0.2f)),
        Bowel = new(Srgb(208, 132, 112), Srgb(186, 96, 86), Srgb(226, 164, 138), new(1 / 80f, 1 / 20f, 0.6f, 0.3f), new(0.6f, 60, 0.14f)),
        Wall = new(Srgb(176, 84, 72), Srgb(132, 48, 48), Srgb(204, 124, 104), new(1 / 210f, 1 / 70f, 0.6f, 0.14f), new(0.35f, 40, 0.18f)),
        Shaft = new(Srgb(58, 58, 62), Srgb(44, 44, 48), Srgb(70, 70, 74), new(1 / 60f, 1 / 8f, 0.3f, 0.2f), new(0.5f, 40, 0.02f)),
        Tip = new(Srgb(196, 198, 204), Srgb(160, 160, 166), Srgb(214, 214, 220), new(1 / 60f, 1 / 8f, 0.4f, 0.3f), new(1.2f, 60, 0.03f)),
    };

    internal static Vector3 Srgb(double r, double g, double b)
    {
        static float Linear(double v)
        {
            v /= 255;
            return (float)(v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4));
        }
        return new Vector3(Linear(r), Linear(g), Linear(b));
    }
}

/// <summary>Domain randomisation: other colours, textures, light, exposure, sensor and instruments for every seed, so that a network trained on
/// the pictures cannot lean on any of them (J. Tobin et al., IROS 2017).</summary>
public static class RandomAppearance
{
    /// <param name="seed">The same seed gives the same look.</param>
    /// <param name="smoke">Adds smoke of random density.</param>
    /// <param name="blood">Adds blood over a random share of the tissue.</param>
    public static SceneAppearance Create(ulong seed, bool smoke, bool blood)
    {
        var r = new SeededRandom(seed, 20);
        float F(double low, double high) => (float)r.Uniform(low, high);
        var s = SceneAppearance.Standard;
        var tint = new Vector3(F(0.94, 1.06), F(0.94, 1.06), F(0.9, 1.08));
        var blackShaft = r.NextDouble() < 0.6;
        var shaft = blackShaft ? F(0.015, 0.09) : F(0.3, 0.6);
        var tip = F(0.28, 0.65);
        return s with
        {
            Liver = Varied(s.Liver, r, 0.16),
            Gallbladder = Varied(s.Gallbladder, r, 0.16),
            Tumour = Varied(s.Tumour, r, 0.16),
            Vessel = Varied(s.Vessel, r, 0.15),
            Fat = Varied(s.Fat, r, 0.16),
            Bowel = Varied(s.Bowel, r, 0.2),
            Wall = Varied(s.Wall, r, 0.2),
            Shaft = Metal(s.Shaft, shaft, r),
            Tip = Metal(s.Tip, tip, r),
            LightColour = tint,
            Exposure = F(0.7, 1.6),
            LightAtMm = new Vector3(F(-5, 5), F(-5, 5), -1),
            Spot = F(1.5, 5),
            Vignette = new Vector4(F(-0.04, 0.04), F(-0.04, 0.04), F(0.86, 1.25), F(0.05, 0.25)),
            Gain = new Vector3(F(0.9, 1.1), F(0.92, 1.08), F(0.9, 1.1)),
            Gamma = F(1.9, 2.5),
            Noise = new Vector3(F(0.003, 0.03), F(0.001, 0.012), F(0.1, 0.75)),
            SmokePerMm = smoke ? F(0.002, 0.0075) : 0,
            SmokeColour = new Vector3(F(0.36, 0.55)) * new Vector3(F(0.95, 1.05), 1, F(0.97, 1.08)),
            Blood = blood ? F(0.25, 0.85) : 0,
            BloodColour = SceneAppearance.Srgb(r.Uniform(58, 125), r.Uniform(2, 14), r.Uniform(3, 16)),
            InstrumentKinds = (r.NextInt(4), r.NextInt(4)),
        };
    }

    private static Material Varied(Material m, SeededRandom r, double amount)
    {
        float F(double low, double high) => (float)r.Uniform(low, high);
        var shift = new Vector3(F(1 - amount, 1 + amount), F(1 - 1.5 * amount, 1 + 1.5 * amount), F(1 - 1.5 * amount, 1 + 1.5 * amount)) * F(1 - amount, 1 + amount);
        return new Material(m.Base * shift, m.Patch * shift, m.Speck * shift,
            new Vector4(m.Texture.X * F(0.7, 1.5), m.Texture.Y * F(0.6, 1.7), m.Texture.Z * F(0.4, 1.4), m.Texture.W * F(0.2, 1.8)),
            new Vector3(m.Gloss.X * F(0.4, 1.9), m.Gloss.Y * F(0.5, 1.8), m.Gloss.Z * F(0.5, 1.6)));
    }

    private static Material Metal(Material m, float level, SeededRandom r)
    {
        float F(double low, double high) => (float)r.Uniform(low, high);
        var grey = new Vector3(level * F(0.95, 1.05), level, level * F(0.95, 1.08));
        return new Material(grey, grey * F(0.65, 0.95), grey * F(1, 1.2), m.Texture, new Vector3(m.Gloss.X * F(0.5, 1.6), m.Gloss.Y * F(0.5, 2), m.Gloss.Z * F(0.5, 2.5)));
    }
}
