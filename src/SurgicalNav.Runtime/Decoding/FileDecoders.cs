using SurgicalNav.Runtime.Ndi;
using SurgicalNav.Runtime.OpenIgtLink;

namespace SurgicalNav.Runtime.Decoding;

/// <summary>The formats that <c>surgicalnav decode</c> takes apart; a new one is one more line here.</summary>
public static class FileDecoders
{
    public static IReadOnlyList<IFileDecoder> All { get; } =
    [
        new OpenIgtLinkDecoder(),
        new NdiDecoder(),
        new DriveDecoder(),
        new Recordings.McapDecoder(),
    ];

    /// <exception cref="UserErrorException">No such format.</exception>
    public static IFileDecoder Get(string format) => All.FirstOrDefault(d => d.Format == format)
        ?? throw new UserErrorException($"'{format}' is no format that can be decoded: choose from {string.Join(", ", All.Select(d => d.Format))}.");
}
