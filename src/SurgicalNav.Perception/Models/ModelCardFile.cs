using System.Text.Json;
using System.Text.Json.Serialization;

namespace SurgicalNav.Perception.Models;

/// <summary>A model card, or the network it describes, cannot be used; the message says which file, what is wrong and what to do.</summary>
public sealed class ModelCardException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Reads model cards strictly: unknown, doubled or missing keys and values out of range are refused.</summary>
public static class ModelCardFile
{
    /// <summary>Largest card that is read, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <exception cref="ModelCardException">The file is missing, too large, no valid card, or unreadable.</exception>
    public static ModelCard Load(string path)
    {
        byte[] json;
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes) throw new ModelCardException($"{path}: {file.Length} bytes is no model card; at most {MaxBytes} are read.");
            json = new byte[file.Length];
            file.ReadExactly(json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ModelCardException($"{path}: the model card cannot be read ({e.Message}). Name the model.json of a folder under models/.", e);
        }
        return Parse(json, path);
    }

    /// <param name="json">UTF-8 text.</param>
    /// <param name="origin">Named in messages.</param>
    /// <exception cref="ModelCardException">Not a valid card.</exception>
    public static ModelCard Parse(ReadOnlySpan<byte> json, string origin)
    {
        if (json.Length > MaxBytes) throw new ModelCardException($"{origin}: {json.Length} bytes is no model card; at most {MaxBytes} are read.");
        ModelCard? card;
        try
        {
            card = JsonSerializer.Deserialize(json, ModelCardJson.Default.ModelCard);
        }
        catch (JsonException e)
        {
            throw new ModelCardException($"{origin}: not a valid model card: {e.Message}", e);
        }
        if (card is null) throw new ModelCardException($"{origin}: the model card is the word null.");
        return ModelCardRules.Broken(card) is { } complaint ? throw new ModelCardException($"{origin}: {complaint}") : card;
    }

    /// <summary>UTF-8 JSON, indented.</summary>
    public static byte[] Format(ModelCard card) => JsonSerializer.SerializeToUtf8Bytes(card, ModelCardJson.Default.ModelCard);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8,
    WriteIndented = true,
    Converters = [typeof(LayoutConverter), typeof(ChannelConverter)])]
[JsonSerializable(typeof(ModelCard))]
internal sealed partial class ModelCardJson : JsonSerializerContext;

internal sealed class LayoutConverter : JsonConverter<TensorLayout>
{
    public override TensorLayout Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("NCHW"u8) ? TensorLayout.Nchw : throw new JsonException("layout must be \"NCHW\".");

    public override void Write(Utf8JsonWriter writer, TensorLayout value, JsonSerializerOptions options) => writer.WriteStringValue("NCHW"u8);
}

internal sealed class ChannelConverter : JsonConverter<ChannelOrder>
{
    public override ChannelOrder Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("BGR"u8)) return ChannelOrder.Bgr;
        return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("RGB"u8) ? ChannelOrder.Rgb : throw new JsonException("channels must be \"BGR\" or \"RGB\".");
    }

    public override void Write(Utf8JsonWriter writer, ChannelOrder value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value == ChannelOrder.Bgr ? "BGR"u8 : "RGB"u8);
}
