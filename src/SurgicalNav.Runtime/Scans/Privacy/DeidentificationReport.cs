using System.Globalization;
using System.Text;
using SurgicalNav.Volumes.Dicom;
using SurgicalNav.Volumes.Dicom.Privacy;

namespace SurgicalNav.Runtime.Scans.Privacy;

/// <summary>What was done to an attribute, and how often; never a value.</summary>
public sealed record AttributeCount(string Tag, string Name, string Action, int Count);

/// <summary>A warning, how many objects it is about, and the new UIDs of some.</summary>
public sealed record PrivacyWarning(string Text, int Objects, IReadOnlyList<string> Examples);

/// <summary>What a de-identification did. May be handed on with the scans: it holds no value and no name of a source file.</summary>
public sealed record DeidentificationReport(string Method, int Objects, int Patients, int Series, IReadOnlyList<AttributeCount> Attributes, int PrivateAttributes, int NotDicom, int Directories, int Doubled, IReadOnlyList<PrivacyWarning> Warnings)
{
    internal static IReadOnlyList<AttributeCount> Counted(IdentityTally tally) =>
        [.. tally.Counts.Select(c => new AttributeCount(DicomElement.Name(c.Tag), c.Name, c.Action switch
        {
            ConfidentialityAction.Remove => "removed",
            ConfidentialityAction.Empty => "emptied",
            ConfidentialityAction.NewUid => "UID replaced",
            _ => "replaced",
        }, c.Count))];

    public string ToJson() => ScanJson.Of(new
    {
        method = Method,
        objects = Objects,
        patients = Patients,
        series = Series,
        attributes = Attributes.Select(a => new { tag = a.Tag, name = a.Name, action = a.Action, count = a.Count }),
        privateAttributes = PrivateAttributes,
        notDicom = NotDicom,
        directories = Directories,
        doubled = Doubled,
        warnings = Warnings.Select(w => new { text = w.Text, objects = w.Objects, examples = w.Examples }),
    });

    public string ToText()
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"  {Objects} objects of {Series} series and {Patients} {(Patients == 1 ? "patient" : "patients")}, by {Method}")
            .AppendLine("  Pixels are as they were, bit for bit.");
        foreach (var a in Attributes) text.AppendLine(CultureInfo.InvariantCulture, $"  {a.Tag}  {a.Action,-12}  {a.Count,8}  {a.Name}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {"private",-11}  {"removed",-12}  {PrivateAttributes,8}  private attributes");
        if (NotDicom > 0) text.AppendLine(CultureInfo.InvariantCulture, $"  left behind: {NotDicom} files that are not DICOM");
        if (Directories > 0) text.AppendLine(CultureInfo.InvariantCulture, $"  left behind: {Directories} DICOMDIR, which lists patients");
        if (Doubled > 0) text.AppendLine(CultureInfo.InvariantCulture, $"  left behind: {Doubled} second copies of an object");
        foreach (var w in Warnings) text.AppendLine(CultureInfo.InvariantCulture, $"  warning, {w.Objects} objects: {w.Text} ({string.Join(", ", w.Examples)}{(w.Objects > w.Examples.Count ? " …" : "")})");
        return text.ToString();
    }
}
