namespace SurgicalNav.SystemTests.Sessions;

/// <summary>One cache of endoscope loops for all tests of a class, so that a loop is drawn once.</summary>
public sealed class DemoCache : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("surgicalnav-cache-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
