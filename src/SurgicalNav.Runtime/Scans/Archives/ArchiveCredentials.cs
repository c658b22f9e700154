using System.Net.Http.Headers;
using System.Text;

namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>What an archive asks before it answers; from an environment variable or a file, since command lines are seen by every user of a machine.</summary>
public static class ArchiveCredentials
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const int LongestBytes = 16 << 10;
    private const string Expected = "'user:password' or 'Bearer TOKEN', on one line, is expected";

    /// <param name="variable">Name of an environment variable; null for none.</param>
    /// <param name="file">A file that its owner alone may read; null for none.</param>
    /// <returns>Null where neither is named.</returns>
    /// <exception cref="UserErrorException">Both are named, nothing is there, others may read it, or it is neither a password nor a token.</exception>
    public static AuthenticationHeaderValue? From(string? variable, string? file)
    {
        if (variable is not null && file is not null) throw new UserErrorException("Credentials come from an environment variable or from a file, not from both.");
        if (variable is not null)
            return Parsed(Environment.GetEnvironmentVariable(variable) ?? throw new UserErrorException($"The environment variable {variable} is not set; {Expected} in it."), $"The environment variable {variable}");
        if (file is null) return null;
        if (!File.Exists(file)) throw new UserErrorException($"{file} does not exist; {Expected} in it.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != UnixFileMode.None)
            throw new UserErrorException($"{file}: others than its owner may read these credentials. 'chmod 600 {file}', and change the password.");
        if (new FileInfo(file).Length > LongestBytes) throw new UserErrorException($"{file} is too long; {Expected}.");
        return Parsed(File.ReadAllText(file), file);
    }

    private static AuthenticationHeaderValue Parsed(string text, string where)
    {
        text = text.Trim();
        if (text.Any(char.IsControl)) throw new UserErrorException($"{where} holds something else: {Expected}.");
        const string bearer = "Bearer ";
        if (text.StartsWith(bearer, StringComparison.OrdinalIgnoreCase) && text[bearer.Length..].Trim() is { Length: > 0 } token && !token.Contains(' ', StringComparison.Ordinal))
            return new AuthenticationHeaderValue("Bearer", token);
        if (text.IndexOf(':', StringComparison.Ordinal) > 0) return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
        throw new UserErrorException($"{where} holds something else: {Expected}.");
    }
}
