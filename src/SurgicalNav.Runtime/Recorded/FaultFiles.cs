using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Recording.Sessions;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>The event log: whenever a guard latches a fault, its last five seconds of evidence, requests, states and commands, and those of the session's other devices, go into a file of their own, whether or not the session is recorded.</summary>
/// <remarks>Every decision is kept in memory of fixed size, filled by one thread, that which reads the guards' rings. A file is written beside its name and then moved to it, so that
/// one which is there is whole; no file is ever written over: the number goes on where an earlier session ended. On a thread of its own where that is asked for, as the
/// disk may keep its writer waiting and the guards are waiting for evidence. The copy that such a file needs is all that is allocated after construction.</remarks>
public sealed class FaultFiles : IDisposable
{
    /// <summary>What is kept from before a fault.</summary>
    public static readonly Duration Span = Duration.FromSeconds(5);

    /// <summary>Decisions that one device may make in so long.</summary>
    private const int MostPerSecond = 1000;

    private readonly string _folder;
    private readonly IClock _clock;
    private readonly bool _onThreads;
    private readonly IReadOnlyDictionary<string, byte[]> _files;
    private readonly Device[] _devices;
    private readonly List<Thread> _threads = [];
    private readonly Lock _gate = new();
    private readonly List<string> _written = [], _failures = [];

    /// <param name="folder">Where the files go; made when the first is written.</param>
    /// <param name="clock">The session's.</param>
    /// <param name="guards">By channel.</param>
    /// <param name="files">As <see cref="GuardFiles.Pack"/> made them.</param>
    /// <param name="onThreads">Writes on threads of its own; else whoever hands a decision over waits.</param>
    public FaultFiles(string folder, IClock clock, IReadOnlyList<(string Name, GuardChannel Channel)> guards, IReadOnlyDictionary<string, byte[]> files, bool onThreads)
    {
        (_folder, _clock, _files, _onThreads) = (folder, clock, files, onThreads);
        _devices = [.. guards.Select(g => new Device(g.Name, g.Channel.Decisions))];
    }

    /// <summary>The files written so far, by path; from any thread.</summary>
    public IReadOnlyList<string> Written
    {
        get { lock (_gate) return [.. _written]; }
    }

    /// <summary>Why a file could not be written, in words; from any thread.</summary>
    public IReadOnlyList<string> Failures
    {
        get { lock (_gate) return [.. _failures]; }
    }

    /// <summary>A program as it was uploaded; from any thread.</summary>
    public void Program(int device, long upload, ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        lock (_gate) _devices[device].Program = (upload, copy);
    }

    /// <summary>Reads the guards' rings, where nobody else does; every few milliseconds.</summary>
    public void Step()
    {
        var record = default(DecisionRecord);
        for (var device = 0; device < _devices.Length; device++)
            while (_devices[device].Ring.TryRead(ref record, out _)) Take(device, record);
    }

    /// <summary>Keeps a decision, and begins a file where it is the first of a latched fault.</summary>
    public void Take(int device, in DecisionRecord record)
    {
        var d = _devices[device];
        d.Kept[(int)(d.Count++ % d.Kept.Length)] = record;
        var stopped = record.Verdict.Decision == GuardDecision.Stop;
        var isNew = stopped && !d.IsStopped;
        d.IsStopped = stopped;
        if (!isNew) return;
        var from = record.At - Span;
        DecisionRecord[][] copy = [.. _devices.Select(o => o.Copy(from))];
        if (!_onThreads)
        {
            Write(device, copy);
            return;
        }
        var thread = new Thread(() => Write(device, copy)) { Name = "fault file" };
        lock (_gate) _threads.Add(thread);
        thread.Start();
    }

    /// <summary>Waits until every file is whole.</summary>
    public void Dispose()
    {
        Thread[] threads;
        lock (_gate) threads = [.. _threads];
        foreach (var thread in threads) thread.Join();
    }

    /// <param name="device">Whose guard has latched.</param>
    /// <param name="records">By device, each in order.</param>
    private void Write(int device, DecisionRecord[][] records)
    {
        var d = _devices[device];
        (long Upload, byte[] Bytes)?[] programs;
        lock (_gate) programs = [.. _devices.Select(o => o.Program)];
        var part = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"fault-{Environment.ProcessId}-{Guid.NewGuid():n}.part"));
        try
        {
            Directory.CreateDirectory(_folder);
            var begun = records.Where(r => r.Length > 0).Min(r => r[0].At);
            var start = new SessionStart(DateTimeOffset.UtcNow.AddSeconds((begun - _clock.Now).Seconds), begun, [KeyValuePair.Create("program", "SurgicalNav fault"), KeyValuePair.Create("device", d.Name)]);
            using (var file = new GuardRecorder(part, _clock, start, [.. _devices.Select(o => o.Name)], _files))
            {
                for (var i = 0; i < programs.Length; i++)
                    if (programs[i] is var (upload, bytes)) file.Program(i, upload, bytes, begun);
                var (next, written) = (new int[records.Length], 0);
                while (Earliest(records, next) is { } i)
                {
                    file.Decision(i, records[i][next[i]++]);
                    // Never more in hand than a recorder takes.
                    if (++written % 512 == 0) file.Step(_clock.Now);
                }
                file.Finish();
                if (file.Failure is { } failure) throw new IOException(failure);
            }
            var path = Move(part);
            lock (_gate) _written.Add(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UserErrorException)
        {
            if (File.Exists(part)) File.Delete(part);
            lock (_gate) _failures.Add($"The last seconds before the fault of the {d.Name} could not be written to {_folder}: {e.Message}");
        }
    }

    /// <summary>The device whose next record comes first; null where all are written.</summary>
    private static int? Earliest(DecisionRecord[][] records, int[] next)
    {
        int? first = null;
        for (var i = 0; i < records.Length; i++)
            if (next[i] < records[i].Length && (first is not { } other || records[i][next[i]].At < records[other][next[other]].At)) first = i;
        return first;
    }

    /// <summary>To the first number that is free: a name that another has taken in between is passed over.</summary>
    private string Move(string part)
    {
        for (var n = 1; ; n++)
        {
            var path = Path.GetFullPath(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"fault-{n}.mcap")));
            if (File.Exists(path)) continue;
            try
            {
                File.Move(part, path, overwrite: false);
                return path;
            }
            catch (IOException) when (File.Exists(path))
            {
            }
        }
    }

    private sealed class Device(string name, DecisionRing ring)
    {
        public readonly DecisionRecord[] Kept = new DecisionRecord[(int)(Span.Seconds * MostPerSecond)];
        public long Count;
        public bool IsStopped;
        public (long Upload, byte[] Bytes)? Program;

        public string Name => name;
        public DecisionRing Ring => ring;

        /// <summary>In order, from a moment on.</summary>
        public DecisionRecord[] Copy(Instant from)
        {
            var oldest = Math.Max(0, Count - Kept.Length);
            while (oldest < Count && Kept[(int)(oldest % Kept.Length)].At < from) oldest++;
            var copy = new DecisionRecord[(int)(Count - oldest)];
            for (var i = 0; i < copy.Length; i++) copy[i] = Kept[(int)((oldest + i) % Kept.Length)];
            return copy;
        }
    }
}
