using System.Globalization;
using System.Text.RegularExpressions;
using SurgicalNav.Recording.Messages;

namespace SurgicalNav.Tests.Recording;

/// <summary>The published schemas: compiled as they are written, and what the encoders write is what they say.</summary>
public sealed partial class SchemaTests
{
    public static TheoryData<string> Names => [.. PublishedSchemas.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void ACompiledSchemaIsThatOfItsText(string name)
    {
        var message = name[(name.LastIndexOf('.') + 1)..];
        var text = File.ReadAllText(Repository.Path("src", "SurgicalNav.Recording", "Schemas", message + ".proto"));
        var body = text[text.IndexOf($"message {message} {{", StringComparison.Ordinal)..];
        var written = Field().Matches(body).Select(m => (Number: int.Parse(m.Groups[3].Value, CultureInfo.InvariantCulture), Name: m.Groups[2].Value, IsRepeated: m.Groups[1].Success));
        var compiled = ProtoSchema.Parse(PublishedSchemas.Load(name, 1).Data.Span).Fields(name)!;
        Assert.Equal(written, compiled.Select(f => (f.Number, f.Name, f.IsRepeated)));
    }

    [Fact]
    public void EveryFieldOfASchemaIsWrittenInItsPlaceAndKind()
    {
        var samples = new Samples(8);
        Holds(samples.Pose());
        Holds(samples.Fault());
        Holds(samples.TimeLine());
        Holds(samples.Edge());
        Holds(samples.StageState());
    }

    private static void Holds<T>(T value) where T : struct, IRecorded<T>
    {
        var target = new byte[value.MaxBytes];
        var bytes = target.AsSpan(0, value.Encode(target));
        var schema = ProtoSchema.Parse(PublishedSchemas.Load(T.SchemaName, 1).Data.Span);
        // Throws where the kind on the wire is not the schema's.
        ProtoValues.Read(schema, T.SchemaName, bytes);
        var numbers = new List<int>();
        var reader = new ProtoReader(bytes);
        while (reader.Next()) numbers.Add(reader.Field);
        Assert.Equal(schema.Fields(T.SchemaName)!.Select(f => f.Number), numbers);
    }

    [GeneratedRegex(@"^  (repeated )?[\w.]+ (\w+) = (\d+);", RegexOptions.Multiline, 1000)]
    private static partial Regex Field();
}
