using System.Text.Json.Nodes;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Runtime.Decoding;
using static SurgicalNav.Runtime.OpenIgtLink.OpenIgtLinkFields;

namespace SurgicalNav.Runtime.OpenIgtLink;

/// <summary>The fields of images, meshes, arrays and lists.</summary>
internal static class OpenIgtLinkBulkFields
{
    public static void Add(JsonObject fields, in IgtlMessage message)
    {
        switch (message.Kind)
        {
            case IgtlKind.Image:
                Image(fields, message.Image);
                break;
            case IgtlKind.Video:
                Video(fields, message.Video);
                break;
            case IgtlKind.ImageMeta:
                fields["images"] = Images(message.ImageMetas);
                break;
            case IgtlKind.LabelMeta:
                fields["labels"] = Labels(message.LabelMetas);
                break;
            case IgtlKind.VideoMeta:
                fields["videos"] = Videos(message.VideoMetas);
                break;
            case IgtlKind.Point:
                fields["points"] = Points(message.Points);
                break;
            case IgtlKind.Trajectory:
                fields["trajectories"] = Trajectories(message.Trajectories);
                break;
            case IgtlKind.Sensor:
                Sensor(fields, message.Sensor);
                break;
            case IgtlKind.NdArray:
                var sizes = new JsonArray();
                for (var i = 0; i < message.NdArray.Dimensions; i++) sizes.Add((JsonNode)message.NdArray.SizeOf(i));
                fields["scalar_type"] = (int)message.NdArray.Scalar;
                fields["dim"] = message.NdArray.Dimensions;
                fields["size"] = sizes;
                fields["data"] = DecodedValue.Bulk(message.NdArray.Data);
                break;
            case IgtlKind.ColorTable:
                fields["index_type"] = message.ColorTable.IndexType;
                fields["map_type"] = message.ColorTable.MapType;
                fields["table"] = DecodedValue.Bulk(message.ColorTable.Table);
                break;
            case IgtlKind.PolyData:
                OpenIgtLinkMeshFields.Add(fields, message.PolyData);
                break;
            case IgtlKind.Bind:
                Bind(fields, message.Bind);
                break;
            default:
                fields["body"] = DecodedValue.Bulk(message.Content);
                break;
        }
    }

    private static void Image(JsonObject fields, in IgtlImage image)
    {
        fields["header_version"] = IgtlImage.KnownHeaderVersion;
        fields["num_components"] = image.Components;
        fields["scalar_type"] = (int)image.Scalar;
        fields["endian"] = (int)image.Endian;
        fields["coord"] = (int)image.Coordinates;
        fields["size"] = Size(image.Size);
        fields["matrix"] = Matrix(image.Axes, image.CentreMm);
        fields["subvol_offset"] = Size(image.SubOffset);
        fields["subvol_size"] = Size(image.SubSize);
        fields["pixels"] = DecodedValue.Bulk(image.Pixels);
    }

    private static void Video(JsonObject fields, in IgtlVideo video)
    {
        fields["header_version"] = video.HeaderVersion;
        fields["endian"] = video.Endian;
        fields["codec"] = Text(video.Codec);
        fields["frame_type"] = video.FrameType;
        fields["coord"] = (int)video.Coordinates;
        fields["size"] = Size(video.Size);
        fields["matrix"] = Matrix(video.Axes, video.CentreMm);
        fields["subvol_offset"] = Size(video.SubOffset);
        fields["subvol_size"] = Size(video.SubSize);
        fields["frame_data"] = DecodedValue.Bulk(video.Frame);
    }

    private static void Sensor(JsonObject fields, in IgtlSensor sensor)
    {
        var data = new JsonArray();
        for (var i = 0; i < sensor.Count; i++) data.Add((JsonNode)DecodedValue.Number(sensor[i]));
        fields["larray"] = sensor.Count;
        fields["status"] = sensor.Status;
        fields["unit"] = sensor.Unit.Packed;
        fields["data"] = data;
    }

    private static void Bind(JsonObject fields, IgtlBind bind)
    {
        var children = new JsonArray();
        foreach (var child in bind)
        {
            children.Add((JsonNode)new JsonObject
            {
                ["type_id"] = Text(child.Type),
                ["name"] = Text(child.Name),
                ["body_size"] = child.Content.Length,
                ["body"] = DecodedValue.Bulk(child.Content),
            });
        }
        fields["ncmessages"] = bind.Count;
        fields["children"] = children;
    }

    private static JsonArray Images(IgtlImageMetaList list)
    {
        var array = new JsonArray();
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i];
            array.Add((JsonNode)new JsonObject
            {
                ["name"] = Text(item.Name),
                ["device_name"] = Text(item.DeviceName),
                ["modality"] = Text(item.Modality),
                ["patient_name"] = Text(item.PatientName),
                ["patient_id"] = Text(item.PatientId),
                ["timestamp"] = item.Time.Raw,
                ["size"] = Size(item.Size),
                ["scalar_type"] = (int)item.Scalar,
                ["reserved"] = item.Reserved,
            });
        }
        return array;
    }

    private static JsonArray Labels(IgtlLabelMetaList list)
    {
        var array = new JsonArray();
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i];
            array.Add((JsonNode)new JsonObject
            {
                ["name"] = Text(item.Name),
                ["device_name"] = Text(item.DeviceName),
                ["label"] = item.Label,
                ["reserved"] = item.Reserved,
                ["rgba"] = Color(item.Color),
                ["size"] = Size(item.Size),
                ["owner"] = Text(item.Owner),
            });
        }
        return array;
    }

    private static JsonArray Videos(IgtlVideoMetaList list)
    {
        var array = new JsonArray();
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i];
            array.Add((JsonNode)new JsonObject
            {
                ["name"] = Text(item.Name),
                ["device_name"] = Text(item.DeviceName),
                ["patient_name"] = Text(item.PatientName),
                ["patient_id"] = Text(item.PatientId),
                ["zoom_level"] = item.ZoomLevel,
                ["focal_length"] = DecodedValue.Number(item.FocalLength),
                ["size"] = Size(item.Size),
                ["matrix"] = Matrix(item.Axes, item.PositionMm),
                ["scalar_type"] = (int)item.Scalar,
                ["reserved"] = item.Reserved,
            });
        }
        return array;
    }

    private static JsonArray Points(IgtlPointList list)
    {
        var array = new JsonArray();
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i];
            array.Add((JsonNode)new JsonObject
            {
                ["name"] = Text(item.Name),
                ["group_name"] = Text(item.Group),
                ["rgba"] = Color(item.Color),
                ["position"] = Vector(item.PositionMm),
                ["radius"] = DecodedValue.Number(item.RadiusMm),
                ["owner"] = Text(item.Owner),
            });
        }
        return array;
    }

    private static JsonArray Trajectories(IgtlTrajectoryList list)
    {
        var array = new JsonArray();
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i];
            array.Add((JsonNode)new JsonObject
            {
                ["name"] = Text(item.Name),
                ["group_name"] = Text(item.Group),
                ["type"] = (int)item.Type,
                ["reserved"] = item.Reserved,
                ["rgba"] = Color(item.Color),
                ["entry_pos"] = Vector(item.EntryMm),
                ["target_pos"] = Vector(item.TargetMm),
                ["radius"] = DecodedValue.Number(item.RadiusMm),
                ["owner_name"] = Text(item.Owner),
            });
        }
        return array;
    }
}
