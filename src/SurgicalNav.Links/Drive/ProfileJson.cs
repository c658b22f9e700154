using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SurgicalNav.Links.Drive;

/// <summary>Profiles of drives of any family, read strictly from their text.</summary>
internal static class ProfileJson
{
    /// <param name="firstViolation">What is wrong with a profile, in words; null where nothing is.</param>
    /// <param name="source">Name of the source for messages.</param>
    /// <exception cref="DriveProfileException">The text is no profile, or contradicts itself.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> utf8Json, JsonTypeInfo<T> type, Func<T, string?> firstViolation, string source)
    {
        T? profile;
        try
        {
            profile = JsonSerializer.Deserialize(utf8Json, type);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            var key = (e as JsonException)?.Path;
            throw new DriveProfileException($"{source}: {(string.IsNullOrEmpty(key) ? "$" : key)}: {e.Message}", e);
        }
        if (profile is null) throw new DriveProfileException($"{source}: $: holds 'null' instead of a profile.");
        if (firstViolation(profile) is { } violation) throw new DriveProfileException($"{source}: {violation}");
        return profile;
    }
}
