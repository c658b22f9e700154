namespace SurgicalNav.Core.Config;

/// <summary>A settings, calibration or case file that cannot be used: the message names the file, what is wrong in it, and what to do.</summary>
public sealed class ConfigException : Exception
{
    public ConfigException(string file, string problem, Exception? inner = null) : base($"{file}: {problem}", inner) => File = file;

    public string File { get; }
}
