using System.Security.Cryptography;

namespace SurgicalNav.Runtime.Scans.Privacy;

/// <summary>The secret by which pseudonyms are made. Whoever has it can make the same ones again, and find a patient by trying; so it is kept apart from the scans, or not at all.</summary>
internal static class PrivacyKey
{
    public const int Bytes = 32;
    private const int LongestFile = 4096;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static byte[] New() => RandomNumberGenerator.GetBytes(Bytes);

    /// <exception cref="UserErrorException">No such file, one that others may read, or no key in it.</exception>
    public static byte[] Load(string path)
    {
        if (!File.Exists(path)) throw new UserErrorException($"{path} does not exist. A key is written by --new-key at the first run and used by --key at later ones.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            throw new UserErrorException($"{path}: others than its owner may read this key, so it is no secret. 'chmod 600 {path}', if nobody has read it yet.");
        var text = new FileInfo(path).Length <= LongestFile ? File.ReadAllText(path).Trim() : "";
        if (text.Length != 2 * Bytes || !text.All(char.IsAsciiHexDigit)) throw new UserErrorException($"{path} holds no key: {2 * Bytes} hexadecimal digits are expected.");
        return Convert.FromHexString(text);
    }

    /// <summary>Writes a key that its owner alone may read.</summary>
    /// <exception cref="UserErrorException">The file is there already.</exception>
    public static void Save(string path, byte[] key)
    {
        if (Path.Exists(path)) throw new UserErrorException($"{path} is there already. Use it with --key, or name another file.");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.WriteLine(Convert.ToHexStringLower(key));
    }
}
