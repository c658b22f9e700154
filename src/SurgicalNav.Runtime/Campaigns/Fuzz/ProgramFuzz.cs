using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>Programs that another process hands to an arm's and an exoskeleton's guard: read, judged and proven against the limits.</summary>
/// <remarks>Each input is taken as it is and once more with magic, version, knot count and check sum put right, so that the knots are reached.</remarks>
public sealed class ProgramFuzz : IFuzzTarget
{
    private static readonly string[] Profiles = ["hardware/profiles/manipulator/sim-rcm7.json", "hardware/profiles/exoskeleton/sim-lower-limb6.json"];

    private static readonly GuardRules[] Rules = [.. Profiles.Select(p => GuardRulesFactory.FromProfile(DriveProfileFile.Load(ProjectFiles.Path(p))))];

    private readonly MotionGuard[] _guards = [.. Rules.Select(r => new MotionGuard(r))];
    private readonly byte[] _sealed = new byte[MotionProgramFormat.MaxBytes], _again = new byte[MotionProgramFormat.MaxBytes];

    public string Name => "program";

    public IReadOnlyList<byte[]> Seeds { get; } = [Sample(Rules[0], 3), Sample(Rules[1], 4), Sample(Rules[0], 2)];

    /// <summary>Everything is filled into storage that stands already; but an input may be charged with what another thread's collection leaves unused of a block (8 kB).</summary>
    public long MostBytesPerInput => 16 << 10;

    /// <summary>How often a guard took a program, and how often for each cause it did not.</summary>
    public Dictionary<ProgramRefusal, long> Answers { get; } = Enum.GetValues<ProgramRefusal>().ToDictionary(r => r, _ => 0L);

    public void Take(ReadOnlySpan<byte> input)
    {
        Load(input);
        Load(Sealed(input));
    }

    private void Load(ReadOnlySpan<byte> bytes)
    {
        var id = bytes.Length >= 12 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) : 1;
        foreach (var guard in _guards)
        {
            var refusal = guard.Load(bytes, id);
            Answers[refusal]++;
            var program = guard.Program;
            if (refusal != ProgramRefusal.None)
            {
                if (program.IsLoaded) throw new InvalidOperationException($"Refused ({refusal}), and loaded all the same.");
                continue;
            }
            var length = MotionProgramFormat.Write(program, _again);
            if (!_again.AsSpan(0, length).SequenceEqual(bytes)) throw new InvalidOperationException("An accepted program is not written again as it came.");
            program.Evaluate(program.DurationS / 2, out _, out _, out _);
            program.LandingAtOrAfterS(program.DurationS / 2, out _);
        }
    }

    private ReadOnlySpan<byte> Sealed(ReadOnlySpan<byte> input)
    {
        if (input.Length < 20 || input[7] is < 1 or > JointVector.Capacity) return input;
        var knot = MotionProgramFormat.ByteCount(input[7], 1) - MotionProgramFormat.ByteCount(input[7], 0);
        var knots = (input.Length - MotionProgramFormat.ByteCount(input[7], 0)) / knot;
        if (knots is < 2 or > MotionProgram.MaxKnots) return input;
        var bytes = _sealed.AsSpan(0, MotionProgramFormat.ByteCount(input[7], knots));
        input[..bytes.Length].CopyTo(bytes);
        "SNMP"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], MotionProgramFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], (uint)knots);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[^4..], Crc32C.Compute(bytes[..^4]));
        return bytes;
    }

    /// <summary>From where both feet bear (or from within every limit) a little way and back.</summary>
    private static byte[] Sample(GuardRules rules, int knots)
    {
        var path = new JointKnot[knots];
        var joints = rules.Joints.Length;
        for (var k = 0; k < knots; k++)
        {
            var isEnd = k == 0 || k == knots - 1;
            path[k].TimeS = k;
            path[k].Mark = isEnd ? KnotMark.Landing : KnotMark.None;
            for (var j = 0; j < joints; j++)
                path[k].Position[j] = (rules.DoubleStance.Length > 0 && rules.DoubleStance[0].Positions[j] is { } stands ? stands : (rules.Joints[j].MinPosition + rules.Joints[j].MaxPosition) / 2) + (isEnd ? 0 : 0.001);
        }
        var bytes = new byte[MotionProgramFormat.ByteCount(joints, knots)];
        MotionProgramFormat.Write(MotionProgram.Create(1, rules.Kind, joints, path), bytes);
        return bytes;
    }
}
