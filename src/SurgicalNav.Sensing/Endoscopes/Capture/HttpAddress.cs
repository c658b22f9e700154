using System.Text;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>Host, port, path and credentials of an http address.</summary>
internal readonly record struct HttpAddress(string Host, int Port, string Path, string? Credentials)
{
    public static bool TryParse(string text, out HttpAddress address)
    {
        address = default;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0) return false;
        address = new HttpAddress(uri.DnsSafeHost, uri.Port, uri.PathAndQuery, uri.UserInfo.Length == 0 ? null : Uri.UnescapeDataString(uri.UserInfo));
        return true;
    }

    /// <summary>HTTP/1.0, so that the answer comes in one piece without chunk sizes in between (RFC 9112, C.2).</summary>
    public byte[] Request()
    {
        var request = new StringBuilder().Append("GET ").Append(Path).Append(" HTTP/1.0\r\nHost: ").Append(Host).Append("\r\nAccept: multipart/x-mixed-replace, image/jpeg\r\n");
        if (Credentials is not null) request.Append("Authorization: Basic ").Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(Credentials))).Append("\r\n");
        return Encoding.ASCII.GetBytes(request.Append("\r\n").ToString());
    }
}
