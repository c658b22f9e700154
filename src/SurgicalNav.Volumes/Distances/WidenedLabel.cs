namespace SurgicalNav.Volumes.Distances;

/// <summary>A structure of a label map and how far its surroundings belong to it, mm.</summary>
public readonly record struct WidenedLabel(ushort Label, double MarginMm);
