namespace SurgicalNav.Core.Frames;

/// <summary>Marks an empty struct as the name of a coordinate frame (right-handed, millimetres).</summary>
public interface IFrame;

/// <summary>DICOM patient coordinates of the preoperative scan: x to the patient's left, y posterior, z superior (LPS).</summary>
public readonly struct Scan : IFrame;

/// <summary>The tracked reference body fixed to the patient.</summary>
public readonly struct PatientReference : IFrame;

/// <summary>The tracker's own measuring frame.</summary>
public readonly struct Tracker : IFrame;

/// <summary>The tracked marker body on the endoscope.</summary>
public readonly struct Scope : IFrame;

/// <summary>One eye's camera: x right, y down, z forward (OpenCV).</summary>
public readonly struct Camera : IFrame;

/// <summary>The right eye's camera where both eyes are named; <see cref="Camera"/> is then the left.</summary>
public readonly struct RightCamera : IFrame;

/// <summary>The tracked stylus body.</summary>
public readonly struct Stylus : IFrame;

/// <summary>A tracked instrument body.</summary>
public readonly struct Instrument : IFrame;

/// <summary>A printed calibration board: the pattern itself.</summary>
public readonly struct Board : IFrame;

/// <summary>The tracked marker body fixed to a calibration board.</summary>
public readonly struct BoardMarker : IFrame;

/// <summary>The manipulator's base.</summary>
public readonly struct RobotBase : IFrame;

/// <summary>The manipulator's tool centre point.</summary>
public readonly struct ToolTip : IFrame;

/// <summary>The frame that the arms of one system share, fixed to the operating table: what its x, y, z are is said in the system's file.</summary>
public readonly struct OperatingTable : IFrame;

/// <summary>The console as the surgeon sits before it, with the axes of the picture that he looks at: x to his right, y down, z away from him.</summary>
public readonly struct MasterConsole : IFrame;

/// <summary>The handle in the surgeon's hand.</summary>
public readonly struct MasterHandle : IFrame;
