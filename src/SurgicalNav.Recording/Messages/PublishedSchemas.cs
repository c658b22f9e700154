using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Recording.Messages;

/// <summary>The compiled schemas of this room's own messages; each recording carries those that it uses.</summary>
public static class PublishedSchemas
{
    public const string Encoding = "protobuf";

    /// <summary>All that are published, by full name.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        PoseRecord.SchemaName, DeviceBytes.SchemaName, FaultRecord.SchemaName, TimeLineRecord.SchemaName, StageStateRecord.SchemaName,
        EdgeRecord.SchemaName, PictureFields.RawSchemaName, PictureFields.CompressedSchemaName,
        ViewerMessages.TransformSchemaName, ViewerMessages.LogSchemaName,
    ];

    /// <summary>As an MCAP schema record; the data is a google.protobuf.FileDescriptorSet.</summary>
    /// <exception cref="ArgumentException">No such schema is published.</exception>
    public static McapSchema Load(string name, ushort id)
    {
        var resource = name[(name.LastIndexOf('.') + 1)..] + ".binpb";
        using var stream = typeof(PublishedSchemas).Assembly.GetManifestResourceStream(resource) ?? throw new ArgumentException($"No schema '{name}' is published.", nameof(name));
        var data = new byte[stream.Length];
        stream.ReadExactly(data);
        return new McapSchema(id, name, Encoding, data);
    }
}
