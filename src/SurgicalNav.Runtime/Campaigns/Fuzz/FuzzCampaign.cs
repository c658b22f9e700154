using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Ndi;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>Gives a target many inputs and watches for exceptions, hangs and memory.</summary>
public static class FuzzCampaign
{
    private const int MostFindings = 10;
    /// <summary>Of the processor's time: what others do on the machine does not make an input slow.</summary>
    private const double SlowMs = 1000;
    private const int HungS = 20;

    /// <summary>A thread is given memory in pieces of this size. A collection, which other threads begin too, takes away what it had in hand and counts that as allocated.</summary>
    private const int PieceBytes = 8192;

    /// <summary>The decoders that take bytes from outside; a new one is one more line here.</summary>
    public static OrderedDictionary<string, Func<IFuzzTarget>> Targets { get; } = new(StringComparer.Ordinal)
    {
        ["openigtlink"] = () => new OpenIgtLinkFuzz(),
        ["openigtlink-server"] = () => new OpenIgtLinkServerFuzz(),
        ["ndi"] = () => new NdiFuzz(),
        ["drive"] = () => new DriveFuzz(),
        ["drive-peers"] = () => new DrivePeersFuzz(),
        ["program"] = () => new ProgramFuzz(),
        ["mcap"] = () => new Recordings.McapFuzzTarget(),
        ["records"] = () => new RecordFuzz(),
        ["sequences"] = () => new SequenceFuzz(),
        ["json"] = () => new JsonFuzz(),
        ["dynamixel"] = () => new DynamixelFuzz(),
        ["odrive"] = () => new ODriveFuzz(),
        ["urdf"] = () => new UrdfFuzz(),
        ["dicom"] = () => new DicomFuzz(),
        ["gamepad"] = () => new GamepadFuzz(),
        ["spacemouse"] = () => new SpaceMouseFuzz(),
        ["master-openigtlink"] = () => new IgtlMasterFuzz(),
        ["master-network"] = () => new NetworkMasterFuzz(),
        ["teleoperation"] = () => new TeleoperationFuzz(),
    };

    /// <summary>On a thread of its own, so that an input that never ends is noticed.</summary>
    public static FuzzFigures Measure(IFuzzTarget target, long inputs, ulong seed, Action<string> say, CancellationToken stop)
    {
        var progress = new Progress();
        FuzzFigures? figures = null;
        var thread = new Thread(() => figures = Run(target, inputs, seed, progress, stop)) { Name = "fuzz " + target.Name, IsBackground = true };
        thread.Start();
        var (before, same) = (-1L, 0);
        for (var s = 1; !thread.Join(TimeSpan.FromSeconds(1)); s++)
        {
            var now = Volatile.Read(ref progress.Done);
            if (s % 30 == 0) say($"  {target.Name}: {now} of {inputs} inputs");
            same = now == before ? same + 1 : 0;
            before = now;
            if (same < HungS) continue;
            return new FuzzFigures(target.Name, now, 0, 0, 1, HungS * 1000, 0, target.MostBytesPerInput, s, [$"input {now} of seed {seed} did not end within {HungS} s"]);
        }
        stop.ThrowIfCancellationRequested();
        return figures!;
    }

    /// <summary>On the caller's thread.</summary>
    public static FuzzFigures Run(IFuzzTarget target, long inputs, ulong seed) => Run(target, inputs, seed, new Progress(), CancellationToken.None);

    private static FuzzFigures Run(IFuzzTarget target, long inputs, ulong seed, Progress progress, CancellationToken stop)
    {
        var source = new FuzzInputs(target.Seeds, seed, target.Words, target.MostInputBytes);
        var clock = MonotonicClock.Shared;
        var findings = new List<string>();
        var (exceptions, overMemory, slow, worstBytes, number) = (0L, 0L, 0L, 0L, 0L);
        var worst = Duration.Zero;
        var begun = clock.Now;
        for (; number < inputs && !stop.IsCancellationRequested; number++)
        {
            var input = source.Make(number);
            var (from, before) = (ThreadCpu.Used, GC.GetAllocatedBytesForCurrentThread());
            Exception? thrown = null;
            try
            {
                target.Take(input);
            }
            catch (Exception e)
            {
                thrown = e;
            }
            var (took, bytes) = (ThreadCpu.Used - from, GC.GetAllocatedBytesForCurrentThread() - before);
            Volatile.Write(ref progress.Done, number + 1);
            if (took > worst) worst = took;
            if (bytes > worstBytes) worstBytes = bytes;
            if (thrown is not null)
            {
                exceptions++;
                Note($"{thrown.GetType().Name}: {thrown.Message}", input);
            }
            else if (bytes > target.MostBytesPerInput + PieceBytes)
            {
                overMemory++;
                Note($"{bytes} bytes allocated", input);
            }
            if (took.Milliseconds <= SlowMs) continue;
            slow++;
            Note($"{took.Milliseconds:0} ms of CPU time", input);
        }
        return new FuzzFigures(target.Name, number, exceptions, overMemory, slow, worst.Milliseconds, worstBytes, target.MostBytesPerInput, (clock.Now - begun).Seconds, findings);

        void Note(string what, ReadOnlySpan<byte> input)
        {
            if (findings.Count < MostFindings) findings.Add($"input {number} of seed {seed}: {what}: {Convert.ToHexString(input)}");
        }
    }

    private sealed class Progress
    {
        public long Done;
    }
}
