using System.Security.Cryptography;

namespace SurgicalNav.Links.Masters;

/// <summary>The secret that console and robot share, from a file that its owner alone may read.</summary>
public static class MasterKey
{
    public const int Bytes = 32;

    private const int MostFileBytes = 4096;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads a key of 64 hexadecimal digits.</summary>
    /// <exception cref="LinkException">No such file, a file that others may read or write, or no key in it.</exception>
    public static byte[] Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path)) throw new LinkException($"{path} does not exist. Make a key with 'umask 077; openssl rand -hex 32 > {path}' and bring the same file to both sides by hand.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            throw new LinkException($"{path}: others than its owner may use this key ({File.GetUnixFileMode(path)}), so it is no secret. Make a new one on both sides, and 'chmod 600 {path}'.");
        try
        {
            if (new FileInfo(path).Length > MostFileBytes) throw new LinkException($"{path} is too long to be a key; 64 hexadecimal digits are expected.");
            var text = File.ReadAllText(path).Trim();
            var key = text.Length == 2 * Bytes ? Convert.FromHexString(text) : throw new LinkException($"{path} holds {text.Length} characters; a key is 64 hexadecimal digits ('openssl rand -hex 32').");
            if (Array.TrueForAll(key, b => b == key[0])) throw new LinkException($"{path}: a key whose bytes are all alike is no secret; make one with 'openssl rand -hex 32'.");
            return key;
        }
        catch (FormatException e)
        {
            throw new LinkException($"{path} holds something else than hexadecimal digits; a key is 64 of them ('openssl rand -hex 32').", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not LinkException)
        {
            throw new LinkException($"{path} could not be read: {e.Message}", e);
        }
    }

    /// <summary>A number that no earlier session had, for all anybody can know; never 0.</summary>
    public static ulong NewSession()
    {
        Span<byte> bytes = stackalloc byte[8];
        ulong session;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            session = BitConverter.ToUInt64(bytes);
        }
        while (session == 0);
        return session;
    }
}
