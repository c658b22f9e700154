using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>Cuts a stretch out of a recording and joins recordings: <c>surgicalnav crop</c> and <c>surgicalnav merge</c>. Messages stay as they are, to the byte.</summary>
public static class RecordingCut
{
    /// <summary>Keeps the messages logged from <paramref name="fromS"/> to <paramref name="toS"/> seconds after the first one, and all attachments and metadata.</summary>
    /// <returns>Messages kept.</returns>
    /// <exception cref="UserErrorException">Nothing lies between, or a file is not to be read or written.</exception>
    public static ulong Crop(string input, string output, double fromS, double? toS, Action<double>? progress = null)
    {
        if (!(fromS >= 0) || (toS is { } end && !(end > fromS))) throw new UserErrorException("--from and --to are seconds from the recording's beginning, and --to comes after --from.");
        using var source = RecordingFiles.Open(input);
        var index = RecordingFiles.Index(source, input);
        var start = index.Statistics?.StartTimeNs ?? 0;
        var (from, to) = (start + Ns(fromS), toS is { } s ? start + Ns(s) : ulong.MaxValue);
        return Write(output, [new Part(input, source, index, from, to)], progress);
    }

    /// <summary>Joins recordings in order of log time. A topic that several of them have with the same schema becomes one.</summary>
    /// <exception cref="UserErrorException">A file is not to be read or written.</exception>
    public static ulong Merge(IReadOnlyList<string> inputs, string output, Action<double>? progress = null)
    {
        if (inputs.Count < 2) throw new UserErrorException("Name two recordings or more to merge.");
        var parts = new List<Part>();
        try
        {
            foreach (var input in inputs)
            {
                var source = RecordingFiles.Open(input);
                parts.Add(new Part(input, source, null!, 0, ulong.MaxValue));
                parts[^1] = parts[^1] with { Index = RecordingFiles.Index(source, input) };
            }
            return Write(output, parts, progress);
        }
        finally
        {
            foreach (var part in parts) part.Source.Dispose();
        }
    }

    private static ulong Ns(double seconds) => (ulong)Math.Round(Math.Min(seconds, 9e9) * 1e9);

    private static ulong Write(string output, List<Part> parts, Action<double>? progress)
    {
        if (parts.Any(p => Path.GetFullPath(p.Path) == Path.GetFullPath(output))) throw new UserErrorException($"{output} is one of the inputs. Name another file with --out.");
        var written = 0ul;
        RecordingFiles.Write(output, mayOverwrite: false, file =>
        {
            using var writer = new McapWriter(file);
            var lanes = parts.Select((part, i) => new Lane(part, i)).ToList();
            try
            {
                var channels = new ChannelMerge(writer);
                foreach (var part in parts) Copy(writer, part, parts.IndexOf(part));
                foreach (var lane in lanes) lane.Advance();
                for (; ; written++)
                {
                    var next = lanes.Where(l => l.HasMessage).MinBy(l => l.Reader.Message.LogTimeNs);
                    if (next is null) break;
                    var message = next.Reader.Message;
                    writer.WriteMessage(channels.IdOf(next.Number, next.Reader.Channel, next.Part.Index.Catalog), message.Sequence, message.LogTimeNs, message.PublishTimeNs, message.Data);
                    next.Advance();
                    if (written % 1024 == 0) progress?.Invoke(lanes.Average(l => (double)l.Reader.Chunks.Read / Math.Max(1, l.Reader.Chunks.All)));
                }
            }
            catch (McapException e)
            {
                throw RecordingFiles.Explain(e, string.Join(", ", parts.Select(p => p.Path)));
            }
            finally
            {
                foreach (var lane in lanes) lane.Reader.Dispose();
            }
            if (written == 0) throw new UserErrorException("No message lies there, and nothing was written. See the recording's length with: surgicalnav info");
            writer.Finish();
        });
        return written;
    }

    /// <summary>What stands beside the messages; the second file's name is added where two would have the same.</summary>
    private static void Copy(McapWriter writer, Part part, int number)
    {
        var suffix = number == 0 ? "" : $" ({Path.GetFileName(part.Path)})";
        foreach (var metadata in part.Index.Metadata)
        {
            var m = McapIndex.ReadMetadata(part.Source, metadata);
            writer.WriteMetadata(m with { Name = m.Name + suffix });
        }
        foreach (var attachment in part.Index.Attachments)
        {
            var a = McapIndex.ReadAttachment(part.Source, attachment);
            writer.WriteAttachment(a with { Name = a.Name + suffix });
        }
    }

    private sealed record Part(string Path, FileStream Source, McapIndex Index, ulong FromNs, ulong ToNs);

    private sealed class Lane(Part part, int number)
    {
        public Part Part => part;
        public int Number => number;
        public McapTimeReader Reader { get; } = new(part.Source, part.Index, null, part.FromNs, part.ToNs);
        public bool HasMessage { get; private set; }

        public void Advance() => HasMessage = Reader.Read();
    }

    /// <summary>One channel per topic, schema and metadata, whichever numbers they had.</summary>
    private sealed class ChannelMerge(McapWriter writer)
    {
        private readonly Dictionary<(int Part, ushort Id), ushort> _ids = [];
        private readonly List<McapChannel> _channels = [];
        private readonly List<McapSchema> _schemas = [];

        public ushort IdOf(int part, McapChannel channel, McapCatalog catalog)
        {
            if (_ids.TryGetValue((part, channel.Id), out var id)) return id;
            var schemaId = catalog.SchemaOf(channel) is { } schema ? SchemaId(schema) : (ushort)0;
            var known = _channels.Find(c => c.SameAs(channel with { Id = c.Id, SchemaId = schemaId }));
            if (known is null)
            {
                _channels.Add(known = channel with { Id = (ushort)(_channels.Count + 1), SchemaId = schemaId });
                writer.AddChannel(known);
            }
            return _ids[(part, channel.Id)] = known.Id;
        }

        private ushort SchemaId(McapSchema schema)
        {
            if (_schemas.Find(s => s.SameAs(schema with { Id = s.Id })) is { } known) return known.Id;
            var added = schema with { Id = (ushort)(_schemas.Count + 1) };
            _schemas.Add(added);
            writer.AddSchema(added);
            return added.Id;
        }
    }
}
