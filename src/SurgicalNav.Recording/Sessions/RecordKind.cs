using SurgicalNav.Recording.Messages;

namespace SurgicalNav.Recording.Sessions;

/// <summary>What a recorded message is about.</summary>
public enum RecordKind { Other, Pose, DeviceBytes, Picture, Fault, TimeLine, StageState, Edge, ViewerTransform, ViewerLog }

internal static class RecordKinds
{
    public static RecordKind Of(string? schemaName) => schemaName switch
    {
        _ when schemaName == PoseRecord.SchemaName => RecordKind.Pose,
        DeviceBytes.SchemaName => RecordKind.DeviceBytes,
        PictureFields.RawSchemaName or PictureFields.CompressedSchemaName => RecordKind.Picture,
        _ when schemaName == FaultRecord.SchemaName => RecordKind.Fault,
        _ when schemaName == TimeLineRecord.SchemaName => RecordKind.TimeLine,
        _ when schemaName == StageStateRecord.SchemaName => RecordKind.StageState,
        _ when schemaName == EdgeRecord.SchemaName => RecordKind.Edge,
        ViewerMessages.TransformSchemaName => RecordKind.ViewerTransform,
        ViewerMessages.LogSchemaName => RecordKind.ViewerLog,
        _ => RecordKind.Other,
    };
}
