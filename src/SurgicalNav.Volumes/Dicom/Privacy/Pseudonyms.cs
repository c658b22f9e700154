using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace SurgicalNav.Volumes.Dicom.Privacy;

/// <summary>Stands in for patients and UIDs: the same for the same, by a secret key (HMAC-SHA256); without the key nobody can tell what was replaced, nor try out guesses.</summary>
/// <param name="key">At least 16 random bytes.</param>
public sealed class Pseudonyms(byte[] key)
{
    private const int LeastKeyBytes = 16;
    private const string StandardRoot = "1.2.840.10008.";

    /// <summary>Without letters that are mistaken for digits.</summary>
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private readonly byte[] _key = key.Length >= LeastKeyBytes ? key : throw new ArgumentException($"A key has at least {LeastKeyBytes} bytes.", nameof(key));

    /// <summary>A UID for a UID; those that the standard itself has defined stay.</summary>
    public string Uid(string uid)
    {
        if (uid.Length == 0 || uid.StartsWith(StandardRoot, StringComparison.Ordinal)) return uid;
        var hash = Hash("uid", uid)[..16];
        // A UUID of version 8 (RFC 9562), written as PS3.5 §B.2 has it
        hash[6] = (byte)(hash[6] & 0x0F | 0x80);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return "2.25." + new BigInteger(hash, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A name for a patient: "PAT-" and ten letters or digits, 50 bits.</summary>
    public string Patient(string identity)
    {
        var hash = Hash("patient", identity);
        return "PAT-" + string.Concat(hash.Take(10).Select(b => Letters[b & 31]));
    }

    private byte[] Hash(string kind, string text) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(kind + "\0" + text));
}
