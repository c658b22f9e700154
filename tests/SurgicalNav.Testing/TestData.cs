using Xunit;

namespace SurgicalNav.Testing;

/// <summary>The folder of real data with known answers, named by SURGICALNAV_DATA; never part of the project.</summary>
public static class TestData
{
    /// <summary>Full path of a file or folder of the data; skips the test, with the reason, where the data are not at hand
    /// (fails instead when SURGICALNAV_DATA_REQUIRED is 1).</summary>
    public static string Path(string relative)
    {
        var root = Environment.GetEnvironmentVariable("SURGICALNAV_DATA");
        var path = string.IsNullOrEmpty(root) ? null : System.IO.Path.Combine(root, relative);
        if (path is not null && (File.Exists(path) || Directory.Exists(path))) return path;
        var reason = path is null ? "SURGICALNAV_DATA is not set" : $"{relative} is not under SURGICALNAV_DATA";
        if (Environment.GetEnvironmentVariable("SURGICALNAV_DATA_REQUIRED") == "1") Assert.Fail(reason + ", and SURGICALNAV_DATA_REQUIRED is 1.");
        Assert.Skip(reason + ": this test needs real data.");
        return "";
    }
}
