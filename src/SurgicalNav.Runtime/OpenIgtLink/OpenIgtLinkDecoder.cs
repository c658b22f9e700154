using SurgicalNav.Runtime.Decoding;

namespace SurgicalNav.Runtime.OpenIgtLink;

/// <summary>Files of OpenIGTLink messages, one after the other as on the wire.</summary>
public sealed class OpenIgtLinkDecoder : IFileDecoder
{
    public string Format => "openigtlink";

    public string Purpose => "OpenIGTLink messages of versions 1 to 3, one after the other as on the wire";

    public IEnumerable<DecodedMessage> Decode(string path) => [];
}
