using System.Buffers.Binary;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Runtime.Devices;

/// <summary>The passive four-marker probe that NDI delivers with its optical trackers, for a first look at a device whose tools nobody has named.</summary>
/// <remarks>Markers as NDI gives them for part 8700339, mm. For anything but a look, load the .rom that came with the tool.</remarks>
internal static class StandardNdiProbe
{
    public const string PartNumber = "8700339";

    private const int TypeAt = 20, AngleAt = 24, CountAt = 28, LeastAt = 32, ErrorAt = 36, PositionsAt = 72, NormalsAt = 312, MakerAt = 580, PartAt = 592;

    public static NdiRom Rom { get; } = NdiRom.Parse(Image(), PartNumber);

    private static byte[] Image()
    {
        ReadOnlySpan<float> markers = [0, 0, 0, 0, 28.59f, 41.02f, 0, 0, 88, 0, -44.32f, 40.45f];
        var image = new byte[NdiRom.FileBytes];
        "NDI\0"u8.CopyTo(image);
        image[8] = 1;
        image[15] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(TypeAt), 0x3480_1403);
        var count = markers.Length / 3;
        (image[AngleAt], image[CountAt], image[LeastAt]) = (90, (byte)count, 3);
        BinaryPrimitives.WriteSingleLittleEndian(image.AsSpan(ErrorAt), 0.75f);
        for (var i = 0; i < markers.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(image.AsSpan(PositionsAt + 4 * i), markers[i]);
        for (var i = 0; i < count; i++) BinaryPrimitives.WriteSingleLittleEndian(image.AsSpan(NormalsAt + 12 * i + 8), 1);
        "NDI"u8.CopyTo(image.AsSpan(MakerAt));
        System.Text.Encoding.ASCII.GetBytes(PartNumber).CopyTo(image, PartAt);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(4), NdiRom.Checksum(image));
        return image;
    }
}
