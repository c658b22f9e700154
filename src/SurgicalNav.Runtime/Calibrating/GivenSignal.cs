using System.Globalization;
using System.Xml;
using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.Runtime.Calibrating;

/// <summary>A video's motion measured elsewhere: a table, or PLUS's line segmentation results.</summary>
internal static class GivenSignal
{
    private const long LargestFile = 64 << 20;

    /// <summary>Reads <c>time_s,value</c> (or <c>time_ms</c>), or <c>frame,value</c> with the video's times; or PLUS's XML, the row in which each frame's line crosses the video's middle.</summary>
    /// <exception cref="UserErrorException">The file cannot be used; the message says where and why.</exception>
    public static MotionSignal Read(string path, SequenceFile? video)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile) throw new UserErrorException($"{path} is larger than {LargestFile >> 20} MB; a signal is not.");
            var samples = Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".XML" => Lines(path, video ?? throw new UserErrorException($"{path} counts frames: name the video they are of with --video, for their times.")),
                ".CSV" => Table(path, video),
                var other => throw new UserErrorException($"{path}: a signal is a .csv or .xml file, not '{other}'."),
            };
            if (samples.Count < 2) throw new UserErrorException($"{path} holds {samples.Count} samples; a signal has more.");
            return new MotionSignal([.. samples.Select(s => s.TimeS)], [.. samples.Select(s => s.Value)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException($"{path} cannot be used as a signal: {e.Message}", e);
        }
        catch (XmlException e)
        {
            throw new UserErrorException($"{path}, line {e.LineNumber}: it is no valid XML: {e.Message}", e);
        }
    }

    private static List<(double TimeS, double Value)> Lines(string path, SequenceFile video)
    {
        if (video.Images is not { } images) throw new UserErrorException($"{video.Path} holds no pictures, so the middle of a line's picture is not known.");
        var samples = new List<(double, double)>();
        using var xml = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        while (xml.Read())
        {
            if (xml is not { NodeType: XmlNodeType.Element, Name: "Frame" } || xml.GetAttribute("SegmentationStatus") != "OK") continue;
            var place = $"{path}, line {((IXmlLineInfo)xml).LineNumber}";
            var (origin, direction) = (Pair("LineOriginPointPx"), Pair("LineDirectionVectorPx"));
            if (Math.Abs(direction.X) < 1e-3) continue;
            if (!int.TryParse(xml.GetAttribute("Index"), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= video.Frames.Count)
                throw new UserErrorException($"{place}: the frame's index is none of the video's {video.Frames.Count}.");
            samples.Add((video.Frames[index].BestTimeS, origin.Y + (images.Width / 2.0 - origin.X) * direction.Y / direction.X));

            (double X, double Y) Pair(string name)
            {
                var words = xml.GetAttribute(name)?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return words is { Length: 2 } && Number(words[0], out var x) && Number(words[1], out var y) ? (x, y) : throw new UserErrorException($"{place}: {name} must hold two numbers.");
            }
        }
        return samples;
    }

    private static List<(double TimeS, double Value)> Table(string path, SequenceFile? video)
    {
        var samples = new List<(double, double)>();
        var (line, unit) = (0, double.NaN);
        foreach (var text in File.ReadLines(path))
        {
            line++;
            var cells = text.Split(',');
            if (line == 1)
            {
                unit = text.Trim() switch
                {
                    "time_s,value" => 1,
                    "time_ms,value" => 1e-3,
                    "frame,value" when video is not null => 0,
                    "frame,value" => throw new UserErrorException($"{path} counts frames: name the video they are of with --video, for their times."),
                    _ => throw new UserErrorException($"{path}, line 1: the columns are named time_s,value or time_ms,value or frame,value."),
                };
                continue;
            }
            if (text.Trim().Length == 0) continue;
            if (cells.Length != 2 || !Number(cells[0], out var at) || !Number(cells[1], out var value)) throw new UserErrorException($"{path}, line {line}: two numbers are needed.");
            if (unit == 0 && !(at >= 0 && at < video!.Frames.Count && at == Math.Floor(at))) throw new UserErrorException($"{path}, line {line}: the video has no frame {at}.");
            samples.Add((unit == 0 ? video!.Frames[(int)at].BestTimeS : at * unit, value));
        }
        return samples;
    }

    private static bool Number(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
