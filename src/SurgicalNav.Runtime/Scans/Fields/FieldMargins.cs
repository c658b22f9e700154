using System.Globalization;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Distances;

namespace SurgicalNav.Runtime.Scans.Fields;

/// <summary>Which structures a field keeps clear of, each with its margin.</summary>
internal static class FieldMargins
{
    /// <exception cref="UserErrorException">A label does not occur, or a margin is no number of mm.</exception>
    public static IReadOnlyList<WidenedLabel> Of(LabelMap map, FieldRequest request)
    {
        if (!(request.MarginMm >= 0 && request.MarginMm < 1000)) throw new UserErrorException($"--margin-mm {request.MarginMm:g4} is out of range: 0 to 1000.");
        var labels = LabelChoice.Of(map, request.Labels);
        var margins = labels.ToDictionary(label => label, _ => request.MarginMm);
        foreach (var word in request.Margins)
        {
            var parts = word.Split('=');
            if (parts.Length != 2 || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var mm) || !(mm >= 0 && mm < 1000))
                throw new UserErrorException($"--margin {word} is not LABEL=MM, such as aorta=5 or 7=2.5.");
            margins[LabelChoice.One(map, labels, parts[0].Trim())] = mm;
        }
        return [.. margins.Select(m => new WidenedLabel(m.Key, m.Value))];
    }
}
