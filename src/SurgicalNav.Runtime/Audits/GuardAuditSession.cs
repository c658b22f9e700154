using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Audit;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Replays;

namespace SurgicalNav.Runtime.Audits;

/// <summary>Goes through a recording's guards: every stop certificate is checked anew, and what was answered is told as a story.</summary>
public static class GuardAuditSession
{
    private const int FindingsKept = 20;

    /// <summary>Checks every certificate.</summary>
    /// <param name="path">A recording of a session.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Ends early.</param>
    /// <exception cref="UserErrorException">It cannot be read, or holds no guard.</exception>
    public static GuardAuditReport Audit(string path, Action<string> say, CancellationToken stop) =>
        Run(path, null, "auditing", (rules, tool) => new CertificateAudit(rules, tool), null, say, stop);

    /// <summary>Tells what the guards answered and why.</summary>
    /// <param name="path">A recording of a session.</param>
    /// <param name="device">The one of them to tell of; null for all.</param>
    /// <param name="folder">Where a plot of each device is written; null for none.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Ends early.</param>
    /// <exception cref="UserErrorException">It cannot be read, holds no guard or none of that name, or a plot cannot be written.</exception>
    public static GuardAuditReport Explain(string path, string? device, string? folder, Action<string> say, CancellationToken stop) =>
        Run(path, device, "reading", null, folder, say, stop);

    private static GuardAuditReport Run(
        string path, string? only, string what, Func<GuardRules, IToolGeometry?, CertificateAudit>? audit, string? folder, Action<string> say, CancellationToken stop)
    {
        using var session = RecordedSession.Open(path);
        var guards = session.GuardRules();
        if (guards.Count == 0) throw new UserErrorException($"{path} holds no guard's decisions. 'surgicalnav demo --record {path}' records a session with two.");
        if (only is not null && guards.All(g => g.Device != only)) throw new UserErrorException($"{path} has no device '{only}': it has {string.Join(" and ", guards.Select(g => $"'{g.Device}'"))}.");
        var start = session.Reader.Start is { } s ? s.At : default;
        var devices = guards.Select(g => new Device(g.Device, start, audit?.Invoke(g.Rules, g.Tool), folder is null ? null : new GuardPlot(g.Device, g.Rules, start))).ToArray();
        var arms = new ArmsAudit();
        if (audit is not null)
            for (var i = 0; i < guards.Count; i++)
                if (guards[i] is { Tool: { } tool, Place: { } place }) arms.Add(i, guards[i].Device, guards[i].Rules, tool, place);
        var together = arms.IsNeeded ? new DecisionOrder(devices.Length, (int device, in DecisionRecord record) => arms.Check(device, record, devices[device].Keep)) : null;
        var progress = ReplaySession.Progress(what, say);
        string? endsEarly = null;
        try
        {
            for (var n = 0L; session.Reader.Read(); n++)
            {
                stop.ThrowIfCancellationRequested();
                if (n % 4096 == 0) progress(session.Reader.Bytes.Position / (double)Math.Max(1, session.Reader.Bytes.Length));
                if (!SessionTopics.IsGuard(session.Reader.Topic)) continue;
                var record = session.Fields<GuardDecisionRecord>();
                if ((uint)record.Device >= (uint)devices.Length) continue;
                devices[record.Device].Take(record.Decision);
                together?.Add(record.Device, record.Decision);
            }
            progress(1);
        }
        catch (McapException e)
        {
            endsEarly = e.Message;
        }
        together?.Finish();
        var nearest = arms.Nearest is { First: >= 0 } pair ? new AuditedArms(pair.Mm, devices[pair.First].Name, devices[pair.Second].Name) : null;
        return new GuardAuditReport(path, endsEarly, [.. devices.Where(d => only is null || d.Name == only).Select(d => d.Report(folder))], nearest);
    }

    private sealed class Device(string name, Instant start, CertificateAudit? audit, GuardPlot? plot)
    {
        private readonly GuardStory _story = new(start);
        private readonly List<AuditFinding> _findings = [];
        private Action<CertificateFinding>? _keep;
        private long _found;

        public string Name => name;

        public void Take(in DecisionRecord record)
        {
            audit?.Check(record, _keep ??= Note);
            _story.Add(record);
            plot?.Add(record);
        }

        /// <summary>What the audit of all arms finds comes on top of the device's own.</summary>
        public void Keep(CertificateFinding f)
        {
            _found++;
            Note(f);
        }

        private void Note(CertificateFinding f)
        {
            if (_findings.Count < FindingsKept) _findings.Add(new AuditFinding(f.Number, (f.At - start).Seconds, f.What, f.Value, f.Limit, f.Joint < 0 ? null : f.Joint + 1, f.AheadS * 1000));
        }

        public AuditedDevice Report(string? folder)
        {
            var f = audit?.Figures ?? default;
            var episodes = _story.Finish();
            var picture = plot?.Write(folder!, episodes);
            return new AuditedDevice(
                name, audit is null ? episodes.Sum(e => e.Decisions) : f.Decisions, f.Accepted, f.Certificates, f.Lost, f.VelocityShare, f.AccelerationShare,
                double.IsFinite(f.LeastSpareMm) && audit is not null ? f.LeastSpareMm : null, f.LongestRestS, f.Findings + _found, _findings, audit is null ? episodes : [], picture);
        }
    }
}
