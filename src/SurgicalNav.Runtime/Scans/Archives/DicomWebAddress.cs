using System.Net;

namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>The address of a DICOMweb service, checked before anything is sent there.</summary>
internal static class DicomWebAddress
{
    /// <returns>The base address, with a slash at its end.</returns>
    /// <exception cref="UserErrorException">No http or https address, one with a password in it, or one that patients' data would travel to unprotected.</exception>
    public static Uri Checked(string url, bool insecureHttp)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            throw new UserErrorException("--dicomweb wants the address of a DICOMweb service, for instance https://pacs.example.org/dicom-web.");
        if (address.UserInfo.Length > 0)
            throw new UserErrorException("The address carries a user or a password: command lines are seen by every user of this machine. Use --credentials-file or --credentials-env, and change the password.");
        if (address.Query.Length > 0 || address.Fragment.Length > 0) throw new UserErrorException("--dicomweb wants the service's base address, without '?' and '#'. What to ask for is said with --query.");
        if (address.Scheme == Uri.UriSchemeHttp && !IsLoopback(address) && !insecureHttp)
            throw new UserErrorException($"http to {address.Host} would send patients' data, and the password, through the network unprotected. Use https; or, where the network itself is protected, say --insecure-http.");
        return address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
    }

    private static bool IsLoopback(Uri address) =>
        address.Host == "localhost" || (IPAddress.TryParse(address.DnsSafeHost, out var ip) && IPAddress.IsLoopback(ip));
}
