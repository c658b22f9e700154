using System.Globalization;
using System.Text.RegularExpressions;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Recorded.Fields;

namespace SurgicalNav.Tests.Runtime.Recorded;

/// <summary>The schemas that people read (docs/recording-schemas.proto) are those that recordings carry; SURGICALNAV_UPDATE_DOCS=1 writes them anew.</summary>
public sealed partial class SchemaTextTests
{
    private const string Head = """
        // What a session's own records hold, for whoever reads a recording with other programs. A recording carries these schemas itself, compiled; the text is
        // made from the same description of each record, and a test compares. Moments are ns of the session's monotonic clock: add the session metadata's
        // unixMinusMonotonicNs for ns since 1970. Moments and durations that are not known are -9223372036854775808, numbers that are not known NaN.
        // mm, rad and s throughout; poses named a_from_b map what is given in b to a. The other messages' texts lie in src/SurgicalNav.Recording/Schemas.
        syntax = "proto3";
        package surgicalnav;


        """;

    private static string File { get; } = Repository.Path("docs", "recording-schemas.proto");

    [Fact]
    public void TheTextForPeopleIsThatOfTheRecords()
    {
        var text = Head + string.Join('\n',
            SchemaText.Of<TrackingStep>("/navigation/tracking: a step of the tracking loop, and what the guard was to be told of the patient."),
            SchemaText.Of<DrawnFrame>("/overlay/drawn: a drawn picture: what it was drawn from, then what the overlay made of it. The channel's metadata name the tools in order."),
            SchemaText.Of<GuardDecisionRecord>("/guard/<device>: a decision of a guard: what it was told, then what it answered, and the trajectory that the device was to hold."),
            SchemaText.Of<GuardProgramRecord>("/guard/programs: a motion program as it was uploaded; decisions name the upload."));
        if (Environment.GetEnvironmentVariable("SURGICALNAV_UPDATE_DOCS") == "1") System.IO.File.WriteAllText(File, text);
        Assert.True(System.IO.File.Exists(File), $"{File} is missing. Run once with SURGICALNAV_UPDATE_DOCS=1 and read what it wrote.");
        Assert.Equal(text, System.IO.File.ReadAllText(File));
    }

    /// <summary>Read back from the text, against the bytes that a recording carries.</summary>
    [Fact]
    public void ItsFieldsAreThoseOfTheCompiledSchemas()
    {
        var text = System.IO.File.ReadAllText(File);
        Holds<TrackingStep>(text);
        Holds<DrawnFrame>(text);
        Holds<GuardDecisionRecord>(text);
        Holds<GuardProgramRecord>(text);
        Assert.Equal(4, Message().Count(text));
    }

    private static void Holds<T>(string text) where T : struct, IFieldRecord<T>
    {
        var body = text[text.IndexOf($"message {T.MessageName} {{", StringComparison.Ordinal)..];
        var written = Field().Matches(body[..body.IndexOf("\n}\n", StringComparison.Ordinal)])
            .Select(m => (Number: int.Parse(m.Groups[4].Value, CultureInfo.InvariantCulture), Name: m.Groups[3].Value, IsRepeated: m.Groups[1].Success, Type: m.Groups[2].Value));
        var compiled = ProtoSchema.Parse(FieldSchema.Of<T>()).Fields(FieldSchema.NameOf<T>())!;
        Assert.Equal(compiled.Select(f => (f.Number, f.Name, f.IsRepeated, f.Type.ToString().ToLowerInvariant())), written);
    }

    [GeneratedRegex(@"^  (repeated )?(\w+) (\w+) = (\d+);", RegexOptions.Multiline, 1000)]
    private static partial Regex Field();

    [GeneratedRegex("^message ", RegexOptions.Multiline, 1000)]
    private static partial Regex Message();
}
