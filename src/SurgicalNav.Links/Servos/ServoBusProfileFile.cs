using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Links.Servos;

/// <summary>Reads servo-bus profiles. Set-up code: allocates and throws.</summary>
public static class ServoBusProfileFile
{
    private const int MaxFileBytes = 1 << 20;
    private const string SchemaName = "servo-bus-profile.schema.json";

    /// <summary>Whether a file says of itself that it is one, and not a drive profile; false for what cannot be read.</summary>
    public static bool IsNamedBy(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes) return false;
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("$schema", out var schema)
                && schema.ValueKind == JsonValueKind.String && schema.GetString()!.EndsWith(SchemaName, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <exception cref="DriveProfileException">The file is missing, is no profile, or contradicts itself.</exception>
    public static ServoBusProfile Load(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MaxFileBytes) throw new DriveProfileException($"{path}: {length} bytes are no servo-bus profile (at most {MaxFileBytes}).");
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DriveProfileException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <param name="source">Name of the source for messages.</param>
    /// <exception cref="DriveProfileException">The text is no profile, or contradicts itself.</exception>
    public static ServoBusProfile Parse(ReadOnlySpan<byte> utf8Json, string source) =>
        ProfileJson.Parse(utf8Json, ServoBusProfileJson.Default.ServoBusProfile, ServoBusProfileRules.FirstViolation, source);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ServoBusProfile))]
internal sealed partial class ServoBusProfileJson : JsonSerializerContext;
