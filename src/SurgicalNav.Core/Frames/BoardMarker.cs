namespace SurgicalNav.Core.Frames;

/// <summary>The tracked marker body fixed to a calibration board; <see cref="Board"/> is the printed pattern itself.</summary>
public readonly struct BoardMarker : IFrame;
