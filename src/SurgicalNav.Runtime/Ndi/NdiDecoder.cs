using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Runtime.Decoding;

namespace SurgicalNav.Runtime.Ndi;

/// <summary>Takes a capture of an NDI tracker's line apart: what the device said, and what was said to it where that was captured too.</summary>
/// <remarks>A TX or BX reply does not say what was asked for: the last TX or BX command in the file tells, else the first set of options that fits to the byte.</remarks>
public sealed class NdiDecoder : IFileDecoder
{
    private const int ChunkBytes = 4096, MostHandlesShown = 255, MostMarkersShown = 64;

    private static readonly NdiReplyOptions[] Likely =
    [
        NdiReplyOptions.Transforms, NdiReplyOptions.Transforms | NdiReplyOptions.ToolInformation, NdiReplyOptions.Transforms | NdiReplyOptions.PassiveStrays,
        NdiReplyOptions.Transforms | NdiReplyOptions.PassiveStrays | NdiReplyOptions.OutOfVolume,
        NdiReplyOptions.Transforms | NdiReplyOptions.ToolInformation | NdiReplyOptions.PassiveStrays,
        NdiReplyOptions.Transforms | NdiReplyOptions.ToolMarkers, NdiReplyOptions.All,
    ];

    public string Format => "ndi";

    public string Purpose => "the line of an NDI tracker (Combined API): commands, text and binary replies";

    public IEnumerable<DecodedMessage> Decode(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, ChunkBytes);
        var walk = new Walk();
        while (walk.Fill(file))
            while (walk.Next() is { } message) yield return message;
        if (walk.Rest() is { } rest) yield return rest;
    }

    /// <summary>The state of one file's walk.</summary>
    private sealed class Walk
    {
        private readonly NdiReplyReader _reader = new();
        private readonly NdiFrame _frame = new();
        private NdiReplyOptions? _asked;
        private long? _noiseFrom;
        private DecodedMessage? _held;

        public bool Fill(FileStream file)
        {
            var room = _reader.Room();
            var n = file.Read(room[..Math.Min(room.Length, ChunkBytes)]);
            _reader.Commit(n);
            return n > 0;
        }

        /// <summary>Null when more bytes are needed. A run of noise is one message, told before the next one.</summary>
        public DecodedMessage? Next()
        {
            if (_held is { } held)
            {
                _held = null;
                return held;
            }
            for (long at = _reader.Position; _reader.TryNext(out var reply, out var flaw); at = _reader.Position)
            {
                if (flaw == NdiFlaw.Noise)
                {
                    _noiseFrom ??= at;
                    continue;
                }
                var message = flaw == NdiFlaw.BadChecksum
                    ? new DecodedMessage("", at, null, new DecodeError("CRC_MISMATCH", $"the checksum at the end of what begins here does not agree with its {_reader.Position - at} bytes or its header", at))
                    : Sound(reply, at);
                if (Noise(at) is not { } noise) return message;
                _held = message;
                return noise;
            }
            return null;
        }

        public DecodedMessage? Rest()
        {
            if (_reader.Pending > 0)
                return new DecodedMessage("", _reader.Position, null, new DecodeError("TRUNCATED", $"the file ends after {_reader.Pending} bytes of a reply that is not complete", _reader.Position));
            return Noise(_reader.Position);
        }

        private DecodedMessage? Noise(long end)
        {
            if (_noiseFrom is not { } from) return null;
            _noiseFrom = null;
            return new DecodedMessage("", from, null, new DecodeError("NOISE", $"{end - from} bytes belong to no reply", from));
        }

        private DecodedMessage Sound(in NdiReply reply, long at)
        {
            if (!reply.IsText) return Binary(reply, at);
            var text = Encoding.ASCII.GetString(reply.Body);
            if (reply.TryError(out var error)) return Coded("ERROR", at, error, NdiWords.Error(error));
            if (reply.TryWarning(out var warning)) return Coded("WARNING", at, warning, NdiWords.Warning(warning));
            if (reply.IsOkay || reply.IsReset) return new DecodedMessage(text, at, [], null);
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon is > 1 and < 8 && text.Take(colon).All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))) return Command(text[..colon], text[(colon + 1)..], at);
            foreach (var options in Candidates())
                if (NdiTx.TryParse(reply.Body, options, _frame) && !_frame.Handles.IsEmpty) return new DecodedMessage("TX", at, Fields(options), null);
            return new DecodedMessage("TEXT", at, new JsonObject { ["text"] = text }, null);
        }

        private DecodedMessage Command(string name, string parameters, long at)
        {
            if (name is "TX" or "BX")
                _asked = ushort.TryParse(parameters, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var options) ? (NdiReplyOptions)options : NdiReplyOptions.Transforms;
            return new DecodedMessage(name, at, new JsonObject { ["command"] = name, ["parameters"] = parameters }, null);
        }

        private DecodedMessage Binary(in NdiReply reply, long at)
        {
            if (NdiBx2.TryParse(reply.Body, _frame)) return new DecodedMessage("BX2", at, Fields(null), null);
            foreach (var options in Candidates())
                if (NdiBx.TryParse(reply.Body, options, _frame)) return new DecodedMessage("BX", at, Fields(options), null);
            return new DecodedMessage("", at, null, new DecodeError("MALFORMED", $"{reply.Body.Length} bytes with a right checksum are neither BX2 nor BX with any usual options", at));
        }

        private IEnumerable<NdiReplyOptions> Candidates() => _asked is { } asked ? Likely.Prepend(asked) : Likely;

        private static DecodedMessage Coded(string type, long at, int code, NdiMeaning meaning) =>
            new(type, at, new JsonObject { ["code"] = code.ToString("X2", CultureInfo.InvariantCulture), ["says"] = meaning.Says, ["check"] = meaning.Check }, null);

        private JsonObject Fields(NdiReplyOptions? options)
        {
            var fields = new JsonObject();
            if (options is { } o) fields["options"] = ((int)o).ToString("X4", CultureInfo.InvariantCulture);
            var handles = new JsonArray();
            foreach (var h in _frame.Handles[..Math.Min(_frame.Handles.Length, MostHandlesShown)]) handles.Add(Handle(h, options is null));
            fields["handles"] = handles;
            var markers = new JsonArray();
            foreach (var m in _frame.Markers[..Math.Min(_frame.Markers.Length, MostMarkersShown)])
                markers.Add(new JsonObject { ["handle"] = (int)m.Handle, ["index"] = (int)m.Index, ["status"] = m.Status.ToString(), ["positionMm"] = Numbers(m.PositionMm) });
            if (markers.Count > 0) fields["markers"] = DecodedValue.Bulk(_frame.Markers.Length, markers);
            if (options is not null) fields["systemStatus"] = _frame.SystemStatus.ToString();
            if (!_frame.Alerts.IsEmpty)
            {
                var alerts = new JsonArray();
                foreach (var a in _frame.Alerts) alerts.Add($"{a.Kind} {a.Code}: {NdiWords.Alert(a).Says}");
                fields["alerts"] = alerts;
            }
            return fields;
        }

        private static JsonObject Handle(in NdiHandle h, bool bx2)
        {
            var fields = new JsonObject { ["handle"] = (int)h.Handle, ["state"] = h.State.ToString(), ["frame"] = (long)h.FrameNumber };
            if (bx2)
            {
                fields["timeNs"] = h.Time?.Nanoseconds;
                fields["status"] = NdiWords.Tool(h.Code).Says;
            }
            else
            {
                fields["port"] = h.Port.ToString();
            }
            if (h.Buttons != 0) fields["buttons"] = (int)h.Buttons;
            if (h.State != NdiHandleState.Valid) return fields;
            fields["quaternionWxyz"] = new JsonArray(DecodedValue.Number(h.Rotation.W), DecodedValue.Number(h.Rotation.X), DecodedValue.Number(h.Rotation.Y), DecodedValue.Number(h.Rotation.Z));
            fields["translationMm"] = Numbers(h.TranslationMm);
            fields["errorMm"] = DecodedValue.Number(h.ErrorMm);
            return fields;
        }

        private static JsonArray Numbers(Vec3 v) => new(DecodedValue.Number(v.X), DecodedValue.Number(v.Y), DecodedValue.Number(v.Z));
    }
}
