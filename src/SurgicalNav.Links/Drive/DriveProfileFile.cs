using System.Text.Json.Serialization;

namespace SurgicalNav.Links.Drive;

/// <summary>A profile cannot be used. The message names the file and the key, and says what to change.</summary>
public sealed class DriveProfileException : Exception
{
    public DriveProfileException(string message) : base(message) { }

    public DriveProfileException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>Reads drive profiles. Set-up code: allocates and throws.</summary>
public static class DriveProfileFile
{
    private const int MaxFileBytes = 1 << 20;

    /// <exception cref="DriveProfileException">The file is missing, is no profile, or contradicts itself.</exception>
    public static DriveProfile Load(string path)
    {
        byte[] json;
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MaxFileBytes) throw new DriveProfileException($"{path}: {length} bytes are no drive profile (at most {MaxFileBytes}).");
            json = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DriveProfileException($"{path}: cannot be read: {e.Message}", e);
        }

        return Parse(json, path);
    }

    /// <param name="source">Name of the source for messages.</param>
    /// <exception cref="DriveProfileException">The text is no profile, or contradicts itself.</exception>
    public static DriveProfile Parse(ReadOnlySpan<byte> utf8Json, string source) =>
        ProfileJson.Parse(utf8Json, DriveProfileJson.Default.DriveProfile, DriveProfileRules.FirstViolation, source);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(DriveProfile))]
internal sealed partial class DriveProfileJson : JsonSerializerContext;
