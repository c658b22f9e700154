using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Drives.Dynamixel;

/// <summary>Which servos hang on a simulated line.</summary>
public sealed record DynamixelTwinOptions
{
    /// <summary>Each 0 to 252, none twice; answers to a search come in order of ID.</summary>
    public IReadOnlyList<byte> Ids { get; init; } = [1, 2, 3];

    /// <summary>1030 is an XM430-W210.</summary>
    public int ModelNumber { get; init; } = 1030;

    public int Firmware { get; init; } = 46;

    /// <summary>How stiffly a servo goes to its goal: velocity over the way to go.</summary>
    public double PositionGainPerS { get; init; } = 8;

    /// <summary>How hard friction slows a servo without torque down; infinite: at once.</summary>
    public double CoastStepsPerS2 { get; init; } = double.PositiveInfinity;

    /// <summary>Of the faults.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>What goes wrong on a line or in its devices; all off at first.</summary>
public sealed class DynamixelTwinFaults
{
    private const int MostNoiseBytes = 12;

    /// <summary>Nothing is heard and nothing is said.</summary>
    public bool Silent { get; set; }

    /// <summary>That an answer has one bit turned.</summary>
    public double DamageProbability { get; set; }

    /// <summary>That an answer loses one byte.</summary>
    public double LossProbability { get; set; }

    /// <summary>That noise stands before an answer.</summary>
    public double NoiseProbability { get; set; }

    /// <summary>Does to an answer what is switched on.</summary>
    /// <param name="wire">The answer, with a dozen bytes of room behind it.</param>
    /// <returns>Its length afterwards.</returns>
    internal int Spoil(Span<byte> wire, int length, SeededRandom random)
    {
        if (NoiseProbability > 0 && random.NextDouble() < NoiseProbability)
        {
            var noise = 1 + random.NextInt(MostNoiseBytes);
            wire[..length].CopyTo(wire[noise..]);
            for (var i = 0; i < noise; i++) wire[i] = (byte)random.NextInt(256);
            length += noise;
        }
        if (DamageProbability > 0 && random.NextDouble() < DamageProbability) wire[random.NextInt(length)] ^= (byte)(1 << random.NextInt(8));
        if (LossProbability > 0 && random.NextDouble() < LossProbability)
        {
            var at = random.NextInt(length--);
            wire[(at + 1)..(length + 1)].CopyTo(wire[at..]);
        }
        return length;
    }
}
