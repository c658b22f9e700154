namespace SurgicalNav.Tests.Recording;

internal sealed class TempFile(string extension = ".mcap") : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"surgicalnav-test-{Guid.NewGuid():N}{extension}");

    public void Dispose() => File.Delete(Path);
}
