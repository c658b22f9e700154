using System.Runtime.InteropServices;
using System.Text;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>A pose log as a table: one row for each tool and moment, times rising, units in the names of the columns.</summary>
/// <remarks>Columns, in any order, separated by commas (or all by tabs):
/// <c>time_s</c> (or <c>_ms</c>, <c>_us</c>, <c>_ns</c>), the recorder's clock;
/// <c>tool</c> (optional; without it all rows are of one tool, "Tool");
/// <c>x_mm y_mm z_mm</c> (or <c>_m</c>), the tool's origin in the tracker's frame;
/// <c>qw qx qy qz</c>, its rotation as a unit quaternion, scalar named — or <c>r00 … r22</c>, the matrix row by row;
/// <c>status</c> (optional): OK, or why the pose is not to be used; <c>frame</c> (optional): the device's running number.
/// A name without its unit, both kinds of rotation, or a column that is not known is refused: a guess would misplace the tool.</remarks>
public static class PoseCsv
{
    private static readonly string[] Quaternion = ["qw", "qx", "qy", "qz"];
    private static readonly string[] Matrix = ["r00", "r01", "r02", "r10", "r11", "r12", "r20", "r21", "r22"];

    internal static SequenceFile Read(HeaderLines lines)
    {
        if (!lines.TryRead(out var first)) throw new SequenceFormatException(lines.File, "line 1", "the file is empty; the first line names the columns.");
        if (first.StartsWith("\uFEFF"u8)) first = first[3..];
        var separator = first.Contains((byte)'\t') ? (byte)'\t' : (byte)',';
        if (separator == ',' && !first.Contains((byte)',') && first.Contains((byte)';'))
            throw lines.Problem("columns separated by ';' are not read, since numbers may then have decimal commas. Export with commas and decimal points.");
        var columns = Columns.Of(lines, Encoding.UTF8.GetString(first).Split((char)separator));
        var table = new Table(lines, columns, separator);
        while (lines.TryRead(out var row))
            if (!TextFields.Trim(row).IsEmpty) table.Take(row);
        return table.Finish();
    }

    /// <summary>Which column holds what; −1 where there is none.</summary>
    private sealed record Columns(int Count, int Time, double TimeUnitS, int Tool, int Status, int Frame, int[] Position, double PositionUnitMm, int[] Rotation)
    {
        public bool IsMatrix => Rotation.Length == 9;

        public static Columns Of(HeaderLines lines, string[] names)
        {
            for (var i = 0; i < names.Length; i++) names[i] = names[i].Trim().Trim('"').ToLowerInvariant();
            if (names.Length > 64) throw lines.Problem("more than 64 columns are named. Is this a pose log?");
            var twice = names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
            if (twice is not null) throw lines.Problem($"the column '{twice}' is named twice.");
            var used = new HashSet<string>(StringComparer.Ordinal);
            var (time, timeUnit) = OneOf(("time_s", 1), ("time_ms", 1e-3), ("time_us", 1e-6), ("time_ns", 1e-9));
            if (time < 0) throw lines.Problem(names.Contains("time") ? "the column 'time' does not say its unit; name it time_s, time_ms, time_us or time_ns." : "no column holds the time; name one time_s, time_ms, time_us or time_ns.");
            var (x, unit) = OneOf(("x_mm", 1), ("x_m", 1000));
            if (x < 0) throw lines.Problem(names.Contains("x") ? "the column 'x' does not say its unit; name the position x_mm, y_mm, z_mm or x_m, y_m, z_m." : "no column holds the position; name three x_mm, y_mm, z_mm or x_m, y_m, z_m.");
            var suffix = unit == 1 ? "_mm" : "_m";
            int[] position = [x, Needed("y" + suffix), Needed("z" + suffix)];
            var (q, m) = (Array.Exists(Quaternion, names.Contains), Array.Exists(Matrix, names.Contains));
            if (q == m) throw lines.Problem(q ? "there is both a quaternion and a matrix; leave one of them out." : "no columns hold the rotation; name four qw, qx, qy, qz or nine r00 to r22.");
            int[] rotation = [.. (q ? Quaternion : Matrix).Select(Needed)];
            var columns = new Columns(names.Length, time, timeUnit, Optional("tool"), Optional("status"), Optional("frame"), position, unit, rotation);
            var unknown = names.FirstOrDefault(n => !used.Contains(n));
            return unknown is null ? columns : throw lines.Problem($"the column '{(unknown.Length > 40 ? unknown[..40] : unknown)}' is not known here; remove it, or name it as the documentation says (time_s, tool, x_mm, qw, r00, status, frame …).");

            int Optional(string name)
            {
                used.Add(name);
                return Array.IndexOf(names, name);
            }

            int Needed(string name) => Optional(name) is >= 0 and var at ? at : throw lines.Problem($"the column '{name}' is missing.");

            (int At, double Unit) OneOf(params ReadOnlySpan<(string Name, double Unit)> choices)
            {
                var (at, unit, name) = (-1, 0.0, "");
                foreach (var choice in choices)
                {
                    if (Optional(choice.Name) is not (>= 0 and var here)) continue;
                    if (at >= 0) throw lines.Problem($"there is both '{name}' and '{choice.Name}'; leave one of them out.");
                    (at, unit, name) = (here, choice.Unit, choice.Name);
                }
                return (at, unit);
            }
        }
    }

    private sealed class Table(HeaderLines lines, Columns columns, byte separator)
    {
        private readonly List<SequenceFrame> _frames = [];
        private readonly List<SequenceTransform> _tools = [];
        private readonly Range[] _cells = new Range[columns.Count + 1];
        private readonly double[] _numbers = new double[9];

        public void Take(ReadOnlySpan<byte> row)
        {
            if (Split(row) != columns.Count) throw lines.Problem($"the row has not {columns.Count} cells, as the first line has.");
            var time = Number(row, columns.Time) * columns.TimeUnitS;
            if (!(Math.Abs(time) <= SequenceLimits.LargestTimeS)) throw lines.Problem("the time is beyond what nanoseconds can count.");
            if (_frames.Count > 0 && time < _frames[^1].TimeS) throw lines.Problem("the time is earlier than in the row before; sort the rows by time.");
            var number = columns.Frame < 0 ? -1
                : TextFields.TryWhole(row[_cells[columns.Frame]], out var n) && n >= 0 ? n : throw lines.Problem("the frame is no whole number from 0.");
            if (_frames.Count == 0 || time > _frames[^1].TimeS) _frames.Add(new SequenceFrame(time, double.NaN, number, HasImage: false));
            var tool = Tool(columns.Tool < 0 ? "Tool"u8 : TextFields.Trim(row[_cells[columns.Tool]]));
            var frame = _frames.Count - 1;
            if (tool.Poses.Length > 0 && tool.Poses[^1].Frame == frame) throw lines.Problem($"the tool '{tool.Name}' stands twice at this moment.");
            var status = columns.Status < 0 ? SequenceStatus.Ok : SequencePose.Read(row[_cells[columns.Status]]);
            // What is not to be used may be left empty.
            if (status == SequenceStatus.Ok) TakePose(row, tool, frame);
            tool.State(frame, status);
        }

        public SequenceFile Finish() =>
            new(lines.File, new Dictionary<string, string>(StringComparer.Ordinal), _frames, _tools, images: null, ignored: 0);

        private void TakePose(ReadOnlySpan<byte> row, SequenceTransform tool, int frame)
        {
            var translation = new Vec3(Number(row, columns.Position[0]), Number(row, columns.Position[1]), Number(row, columns.Position[2])) * columns.PositionUnitMm;
            for (var i = 0; i < columns.Rotation.Length; i++) _numbers[i] = Number(row, columns.Rotation[i]);
            var rotation = new Quat(_numbers[0], _numbers[1], _numbers[2], _numbers[3]);
            var isRigid = Math.Abs(rotation.Norm - 1) < 1e-3;
            if (columns.IsMatrix)
            {
                double[] m = [.. _numbers.AsSpan(0, 3), 0, .. _numbers.AsSpan(3, 3), 0, .. _numbers.AsSpan(6, 3), 0, 0, 0, 0, 1];
                isRigid = SequencePose.TryRigid(m, out rotation, out _);
            }
            ref var pose = ref tool.At(frame);
            pose = pose with { IsRigid = isRigid, Rotation = isRigid ? rotation.Normalized() : Quat.Identity, TranslationMm = isRigid ? translation : Vec3.Zero };
        }

        private int Split(ReadOnlySpan<byte> row)
        {
            var (count, begin) = (0, 0);
            for (var i = 0; i <= row.Length; i++)
            {
                if (i < row.Length && row[i] != separator) continue;
                if (count < _cells.Length) _cells[count] = begin..i;
                count++;
                begin = i + 1;
            }
            return count;
        }

        private double Number(ReadOnlySpan<byte> row, int column) =>
            TextFields.TryNumber(row[_cells[column]], out var value) ? value : throw lines.Problem($"'{TextFields.Show(row[_cells[column]])}' in column {column + 1} is no finite number.");

        private SequenceTransform Tool(ReadOnlySpan<byte> name)
        {
            Span<char> chars = stackalloc char[256];
            if (name.IsEmpty || name.Length > chars.Length) throw lines.Problem("the tool's name is empty or longer than 256 letters.");
            var shown = chars[..Encoding.Latin1.GetChars(name, chars)];
            foreach (var known in CollectionsMarshal.AsSpan(_tools))
                if (shown.SequenceEqual(known.Name)) return known;
            if (_tools.Count == SequenceLimits.MostTransforms) throw lines.Problem($"more than {SequenceLimits.MostTransforms} tools are named.");
            var tool = new SequenceTransform(new string(shown));
            _tools.Add(tool);
            return tool;
        }
    }
}
