namespace SurgicalNav.Core.Frames.Graph;

/// <summary>The names of frames where types cannot go: files, lists, messages. A frame's name is that of its type.</summary>
public static class FrameName
{
    public static string Of<TFrame>() where TFrame : struct, IFrame => typeof(TFrame).Name;
}
