using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Perception.Models;

namespace SurgicalNav.Perception.Tiles;

/// <summary>Reads cards of networks for scans strictly: unknown, doubled or missing keys and values out of range are refused.</summary>
public static class VolumeCardFile
{
    /// <summary>The card's name in its network's folder.</summary>
    public const string FileName = "volume-model.json";

    /// <exception cref="ModelCardException">The file is missing, too large, no valid card, or unreadable.</exception>
    public static VolumeCard Load(string path)
    {
        byte[] json;
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > ModelCardFile.MaxBytes) throw new ModelCardException($"{path}: {file.Length} bytes is no model card; at most {ModelCardFile.MaxBytes} are read.");
            json = new byte[file.Length];
            file.ReadExactly(json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ModelCardException($"{path}: the model card cannot be read ({e.Message}). Name a folder under models/ that holds a {FileName}.", e);
        }
        return Parse(json, path);
    }

    /// <param name="json">UTF-8 text.</param>
    /// <param name="origin">Named in messages.</param>
    /// <exception cref="ModelCardException">Not a valid card.</exception>
    public static VolumeCard Parse(ReadOnlySpan<byte> json, string origin)
    {
        if (json.Length > ModelCardFile.MaxBytes) throw new ModelCardException($"{origin}: {json.Length} bytes is no model card; at most {ModelCardFile.MaxBytes} are read.");
        VolumeCard? card;
        try
        {
            card = JsonSerializer.Deserialize(json, VolumeCardJson.Default.VolumeCard);
        }
        catch (JsonException e)
        {
            throw new ModelCardException($"{origin}: not a valid card of a network for scans: {e.Message}", e);
        }
        if (card is null) throw new ModelCardException($"{origin}: the model card is the word null.");
        return VolumeCardRules.Broken(card) is { } complaint ? throw new ModelCardException($"{origin}: {complaint}") : card;
    }

    /// <summary>UTF-8 JSON, indented.</summary>
    public static byte[] Format(VolumeCard card) => JsonSerializer.SerializeToUtf8Bytes(card, VolumeCardJson.Default.VolumeCard);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8,
    WriteIndented = true)]
[JsonSerializable(typeof(VolumeCard))]
internal sealed partial class VolumeCardJson : JsonSerializerContext;
