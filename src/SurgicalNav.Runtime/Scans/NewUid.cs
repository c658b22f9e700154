using System.Globalization;
using System.Numerics;

namespace SurgicalNav.Runtime.Scans;

/// <summary>Unique identifiers for new DICOM objects, made from random UUIDs (PS3.5 §B.2).</summary>
internal static class NewUid
{
    public static string Create() => "2.25." + new BigInteger(Guid.NewGuid().ToByteArray(bigEndian: true), isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
}
