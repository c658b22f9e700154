using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>Cuts a stretch out of a recording and joins recordings: <c>surgicalnav crop</c> and <c>surgicalnav merge</c>. Messages stay as they are, to the byte;
/// the new recording says what it lacks (<see cref="RecordedStretch"/>).</summary>
public static class RecordingCut
{
    /// <summary>Keeps the messages logged from <paramref name="fromS"/> until before <paramref name="toS"/> seconds after the first one, and all attachments and metadata.</summary>
    /// <param name="input">A whole file.</param>
    /// <param name="output">Never there already.</param>
    /// <param name="fromS">From 0.</param>
    /// <param name="toS">Null for the end.</param>
    /// <param name="replayable">Cuts only pictures and masks at <paramref name="fromS"/>: what the session follows from is kept from its beginning.</param>
    /// <param name="progress">0 to 1.</param>
    /// <returns>Messages kept.</returns>
    /// <exception cref="UserErrorException">Nothing lies between, or a file is not to be read or written.</exception>
    public static ulong Crop(string input, string output, double fromS, double? toS, bool replayable = false, Action<double>? progress = null)
    {
        if (!(fromS >= 0) || (toS is { } end && !(end > fromS))) throw new UserErrorException("--from and --to are seconds from the recording's beginning, and --to comes after --from.");
        using var part = new Part(input);
        var start = part.Index.Statistics?.StartTimeNs ?? 0;
        var from = fromS > 0 ? start + Ns(fromS) : 0;
        var until = toS is { } s && start + Ns(s) is var u && u <= part.Index.Statistics?.EndTimeNs ? u : ulong.MaxValue;
        var stretch = part.Stretch.Cut(replayable ? 0 : from, from, until);
        var lanes = replayable ? (List<Lane>)[new Lane(part, 0, c => !IsPicture(c), 0, until - 1), new Lane(part, 0, IsPicture, from, until - 1)] : [new Lane(part, 0, null, from, until - 1)];
        return Write(output, [part], stretch, lanes, progress);

        bool IsPicture(McapChannel c) => part.Index.Catalog.SchemaOf(c)?.Name is PictureFields.RawSchemaName or PictureFields.CompressedSchemaName;
    }

    /// <summary>Joins recordings by log time, each in the order in which it was recorded. A topic that several of them have with the same schema becomes one; what parts of the same session share
    /// is written once.</summary>
    /// <exception cref="UserErrorException">A file is not to be read or written.</exception>
    public static ulong Merge(IReadOnlyList<string> inputs, string output, Action<double>? progress = null)
    {
        if (inputs.Count < 2) throw new UserErrorException("Name two recordings or more to merge.");
        List<Part> parts = [];
        try
        {
            foreach (var input in inputs) parts.Add(new Part(input));
            var sessions = parts.Where(p => p.Session is not null).GroupBy(p => p.Session).ToList();
            var stretch = sessions.Count == 1
                ? RecordedStretch.Together(sessions[0].Select(p => p.Stretch))
                : RecordedStretch.Whole with { Sessions = Math.Max(Math.Max(1, sessions.Count), parts.Max(p => p.Stretch.Sessions)) };
            return Write(output, parts, stretch, [.. parts.Select((part, i) => new Lane(part, i, null, 0, ulong.MaxValue))], progress);
        }
        finally
        {
            foreach (var part in parts) part.Dispose();
        }
    }

    private static ulong Ns(double seconds) => (ulong)Math.Round(Math.Min(seconds, 9e9) * 1e9);

    private static ulong Write(string output, List<Part> parts, RecordedStretch stretch, List<Lane> lanes, Action<double>? progress)
    {
        var written = 0ul;
        try
        {
            if (parts.Any(p => Path.GetFullPath(p.Path) == Path.GetFullPath(output))) throw new UserErrorException($"{output} is one of the inputs. Name another file with --out.");
            RecordingFiles.Write(output, mayOverwrite: false, file =>
            {
                using var writer = new McapWriter(file);
                var (channels, beside, seen) = (new ChannelMerge(writer), new SideRecords(writer), new SeenMessages());
                foreach (var part in parts) beside.Copy(part.Metadata, part.Source, part.Index, part.Path);
                if (!stretch.IsWhole) writer.WriteMetadata(stretch.ToMetadata());
                foreach (var lane in lanes) lane.Advance();
                while (lanes.Where(l => l.HasMessage).MinBy(l => l.Reader.Message.LogTimeNs) is { } next)
                {
                    var message = next.Reader.Message;
                    var channel = channels.IdOf(next.Number, next.Reader.Channel, next.Part.Index.Catalog);
                    if (next.Part.Session is null || seen.Add(parts.FindIndex(p => p.Session == next.Part.Session), channel, message, next.Number))
                    {
                        writer.WriteMessage(channel, message.Sequence, message.LogTimeNs, message.PublishTimeNs, message.Data);
                        if (written++ % 1024 == 0) progress?.Invoke(lanes.Average(l => (double)l.Reader.Chunks.Read / Math.Max(1, l.Reader.Chunks.All)));
                    }
                    next.Advance();
                }
                if (written == 0) throw new UserErrorException("No message lies there, and nothing was written. See the recording's length with: surgicalnav info");
                writer.Finish();
            });
        }
        catch (McapException e)
        {
            throw RecordingFiles.Explain(e, string.Join(", ", parts.Select(p => p.Path)));
        }
        finally
        {
            foreach (var lane in lanes) lane.Reader.Dispose();
        }
        return written;
    }

    /// <summary>One recording that is read.</summary>
    private sealed class Part : IDisposable
    {
        public Part(string path)
        {
            (Path, Source) = (path, RecordingFiles.Open(path));
            try
            {
                Index = RecordingFiles.Index(Source, path);
                Metadata = [.. Index.Metadata.Select(m => McapIndex.ReadMetadata(Source, m))];
            }
            catch (Exception e)
            {
                Source.Dispose();
                if (e is McapException bad) throw RecordingFiles.Explain(bad, path);
                throw;
            }
            Stretch = RecordedStretch.Of(Metadata);
            Session = Metadata.FirstOrDefault(m => m.Name == SessionStart.MetadataName) is { } session ? string.Join('\n', session.Values) : null;
        }

        public string Path { get; }
        public FileStream Source { get; }
        public McapIndex Index { get; }
        public IReadOnlyList<McapMetadata> Metadata { get; }
        public RecordedStretch Stretch { get; }

        /// <summary>What tells one session from another; null for another program's recording.</summary>
        public string? Session { get; }

        public void Dispose() => Source.Dispose();
    }

    /// <summary>Some of a part's messages, in the order in which they were recorded.</summary>
    private sealed class Lane(Part part, int number, Func<McapChannel, bool>? wanted, ulong fromNs, ulong toNs)
    {
        public Part Part => part;
        public int Number => number;
        public McapTimeReader Reader { get; } = new(part.Source, part.Index, wanted, fromNs, toNs, inFileOrder: true);
        public bool HasMessage { get; private set; }

        public void Advance() => HasMessage = Reader.Read();
    }
}
