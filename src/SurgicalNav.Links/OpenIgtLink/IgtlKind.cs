namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>What a message does with its data type; five rows of the same columns make up <see cref="IgtlKind"/>.</summary>
public enum IgtlVerb
{
    /// <summary>Carries the data.</summary>
    Data,

    /// <summary>GET_: asks for the data once.</summary>
    Get,

    /// <summary>STT_: asks for a stream of them.</summary>
    Start,

    /// <summary>STP_: ends the stream.</summary>
    Stop,

    /// <summary>RTS_: whether what was asked is granted.</summary>
    Reply,
}

/// <summary>Every message type of OpenIGTLink 1 to 3; anything else is skipped and counted.</summary>
/// <remarks>A value is the verb times 32 plus the data type's number: <see cref="IgtlKinds.Of"/>, <see cref="IgtlKinds.VerbOf"/>, <see cref="IgtlKinds.DataOf"/>.</remarks>
public enum IgtlKind
{
    Unknown,
    Transform = 1,
    Position = 2,
    QuaternionTransform = 3,
    TrackingData = 4,
    QuaternionTrackingData = 5,
    Image = 6,
    ImageMeta = 7,
    LabelMeta = 8,
    Status = 9,
    Capability = 10,
    String = 11,
    Command = 12,
    Point = 13,
    Trajectory = 14,
    PolyData = 15,
    Sensor = 16,
    Bind = 17,
    ColorTable = 18,
    NdArray = 19,
    Video = 20,
    VideoMeta = 21,

    GetTransform = 33,
    GetPosition = 34,
    GetQuaternionTransform = 35,
    GetTrackingData = 36,
    GetQuaternionTrackingData = 37,
    GetImage = 38,
    GetImageMeta = 39,
    GetLabelMeta = 40,
    GetStatus = 41,
    GetCapability = 42,
    GetString = 43,
    GetPoint = 45,
    GetTrajectory = 46,
    GetPolyData = 47,
    GetSensor = 48,
    GetBind = 49,
    GetColorTable = 50,
    GetNdArray = 51,
    GetVideoMeta = 53,

    StartTransforms = 65,
    StartPosition = 66,
    StartQuaternionTransform = 67,
    StartTrackingData = 68,
    StartQuaternionTrackingData = 69,
    StartImage = 70,
    StartPolyData = 79,
    StartBind = 81,
    StartNdArray = 83,
    StartVideo = 84,

    StopTransforms = 97,
    StopPosition = 98,
    StopQuaternionTransform = 99,
    StopTrackingData = 100,
    StopQuaternionTrackingData = 101,
    StopImage = 102,
    StopPolyData = 111,
    StopSensor = 112,
    StopBind = 113,
    StopNdArray = 115,
    StopVideo = 116,

    TransformReply = 129,
    PositionReply = 130,
    QuaternionTransformReply = 131,
    TrackingDataReply = 132,
    QuaternionTrackingDataReply = 133,
    ImageReply = 134,
    ImageMetaReply = 135,
    LabelMetaReply = 136,
    StatusReply = 137,
    CapabilityReply = 138,
    StringReply = 139,
    CommandReply = 140,
    PointReply = 141,
    TrajectoryReply = 142,
    PolyDataReply = 143,
    SensorReply = 144,
    BindReply = 145,
    NdArrayReply = 147,
}
