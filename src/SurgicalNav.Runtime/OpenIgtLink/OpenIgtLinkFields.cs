using System.Text;
using System.Text.Json.Nodes;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Runtime.Decoding;

namespace SurgicalNav.Runtime.OpenIgtLink;

/// <summary>A message's fields as JSON, under the names of the published schemas; headers first, then the content, then the metadata.</summary>
internal static class OpenIgtLinkFields
{
    public static JsonObject Of(in IgtlMessage message)
    {
        var fields = new JsonObject
        {
            ["version"] = message.Version,
            ["device_name"] = Text(message.DeviceName),
            ["timestamp"] = message.Time.Raw,
        };
        if (message.Version >= 2) fields["message_id"] = message.MessageId;
        if (IgtlKinds.VerbOf(message.Kind) == IgtlVerb.Data || message.Kind == IgtlKind.CommandReply) Content(fields, message);
        else Query(fields, message);
        if (message.Metadata.Count > 0) fields["metadata"] = Metadata(message.Metadata);
        return fields;
    }

    /// <summary>UTF-8, of which the protocol's ASCII is a part; bytes that are neither show as replacement characters.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    public static JsonArray Numbers(params ReadOnlySpan<double> values)
    {
        var array = new JsonArray();
        foreach (var value in values) array.Add((JsonNode)DecodedValue.Number((float)value));
        return array;
    }

    public static JsonArray Vector(Vec3 v) => Numbers(v.X, v.Y, v.Z);

    public static JsonArray Size(IgtlSize size) => [(int)size.I, (int)size.J, (int)size.K];

    public static JsonArray Color(IgtlColor c) => [(int)c.Red, (int)c.Green, (int)c.Blue, (int)c.Alpha];

    /// <summary>Twelve numbers in the wire's order: three columns, then the position.</summary>
    public static JsonArray Matrix(Mat3 m, Vec3 t) => Numbers(
        m.Column0.X, m.Column0.Y, m.Column0.Z, m.Column1.X, m.Column1.Y, m.Column1.Z, m.Column2.X, m.Column2.Y, m.Column2.Z, t.X, t.Y, t.Z);

    private static JsonArray Metadata(IgtlMetadata metadata)
    {
        var array = new JsonArray();
        foreach (var entry in metadata)
            array.Add((JsonNode)new JsonObject { ["key"] = Text(entry.Key), ["value_encoding"] = entry.Encoding, ["value"] = Text(entry.Value) });
        return array;
    }

    private static void Query(JsonObject fields, in IgtlMessage message)
    {
        switch (message.Kind)
        {
            case IgtlKind.StartTrackingData or IgtlKind.StartQuaternionTrackingData:
                fields["resolution"] = message.StartTracking.ResolutionMs;
                fields["coord_name"] = Text(message.StartTracking.Frame);
                break;
            case IgtlKind.StartVideo:
                fields["codec"] = Text(message.StartVideo.Codec);
                fields["time_interval"] = message.StartVideo.IntervalMs;
                break;
            case IgtlKind.GetBind or IgtlKind.StartBind:
                var request = message.BindRequest;
                var wanted = new JsonArray();
                for (var i = 0; i < request.Count; i++) wanted.Add((JsonNode)new JsonObject { ["type_id"] = Text(request.TypeAt(i)), ["name"] = Text(request.NameAt(i)) });
                if (message.Kind == IgtlKind.StartBind) fields["resolution"] = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(message.Content);
                fields["ncmessages"] = request.Count;
                fields["type_ids"] = wanted;
                break;
            default:
                if (IgtlKinds.VerbOf(message.Kind) == IgtlVerb.Reply) fields["status"] = (sbyte)message.Content[0];
                break;
        }
    }

    private static void Content(JsonObject fields, in IgtlMessage message)
    {
        switch (message.Kind)
        {
            case IgtlKind.Transform:
                fields["matrix"] = Matrix(message.Transform.Rotation, message.Transform.TranslationMm);
                break;
            case IgtlKind.Position or IgtlKind.QuaternionTransform:
                fields["position"] = Vector(message.Position.PositionMm);
                fields["quaternion"] = Quaternion(message.Position);
                break;
            case IgtlKind.TrackingData:
                fields["tools"] = Tools(message.Tools);
                break;
            case IgtlKind.QuaternionTrackingData:
                fields["tools"] = Tools(message.QuaternionTools);
                break;
            case IgtlKind.Status:
                fields["code"] = message.Status.Code;
                fields["subcode"] = message.Status.Subcode;
                fields["error_name"] = Text(message.Status.ErrorName);
                fields["status_message"] = Text(message.Status.Text);
                break;
            case IgtlKind.String:
                fields["encoding"] = message.String.Encoding;
                fields["value"] = Text(message.String.Text);
                break;
            case IgtlKind.Command or IgtlKind.CommandReply:
                fields["command_id"] = message.Command.Id;
                fields["command_name"] = Text(message.Command.Name);
                fields["encoding"] = message.Command.Encoding;
                fields["length"] = message.Command.Text.Length;
                fields["command"] = Text(message.Command.Text);
                break;
            case IgtlKind.Capability:
                var types = new JsonArray();
                for (var i = 0; i < message.Capability.Count; i++) types.Add((JsonNode)Text(message.Capability[i]));
                fields["supported_types"] = types;
                break;
            default:
                OpenIgtLinkBulkFields.Add(fields, message);
                break;
        }
    }

    public static JsonArray Quaternion(in IgtlPosition position) => position.Form switch
    {
        IgtlPositionForm.PositionOnly => [],
        IgtlPositionForm.ThreeComponents => Numbers(position.Rotation.X, position.Rotation.Y, position.Rotation.Z),
        _ => Numbers(position.Rotation.X, position.Rotation.Y, position.Rotation.Z, position.Rotation.W),
    };

    private static JsonArray Tools(IgtlToolList tools)
    {
        var array = new JsonArray();
        for (var i = 0; i < tools.Count; i++)
        {
            var tool = tools[i];
            array.Add((JsonNode)new JsonObject
            {
                ["name"] = Text(tool.Name),
                ["type"] = (int)tool.Type,
                ["reserved"] = tool.Reserved,
                ["transform"] = Matrix(tool.Matrix.Rotation, tool.Matrix.TranslationMm),
            });
        }
        return array;
    }

    private static JsonArray Tools(IgtlQuaternionToolList tools)
    {
        var array = new JsonArray();
        for (var i = 0; i < tools.Count; i++)
        {
            var tool = tools[i];
            array.Add((JsonNode)new JsonObject
            {
                ["name"] = Text(tool.Name),
                ["type"] = (int)tool.Type,
                ["reserved"] = tool.Reserved,
                ["position"] = Vector(tool.Position.PositionMm),
                ["quaternion"] = Quaternion(tool.Position),
            });
        }
        return array;
    }
}
