using System.Buffers.Binary;
using System.Text;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.Ndi;

/// <summary>A tool definition cannot be used. The message names the file, the place in it, and says what to do.</summary>
public sealed class NdiRomException : Exception
{
    public NdiRomException(string message) : base(message) { }

    public NdiRomException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>What a tool is for, by its definition's main type.</summary>
public enum NdiToolType : byte
{
    Unknown = 0,
    Reference = 1,
    Probe = 2,
    ButtonBox = 3,
    SoftwareDefined = 4,
    MicroscopeTracker = 5,
    CalibrationDevice = 7,
    DockingStation = 8,
    IsolationBox = 9,
    CArmTracker = 10,
    Catheter = 11,
}

/// <summary>A tool definition (.rom file, the image of a tool's SROM): geometry, type, part number.</summary>
/// <remarks>The layout was read from fifteen .rom files of PlusLib's data, whose part numbers, marker positions and checksums agree with it:
/// 752 bytes, little-endian; "NDI", the sum of all bytes from the sixth on at 4, the tool type at 12, serial number at 20, marker count at 28,
/// positions (3 floats each, up to 20) at 72, their normals at 312, manufacturer at 580, part number at 592.</remarks>
public sealed class NdiRom
{
    public const int FileBytes = 752, MostMarkers = 20, MostBytes = 1024;
    private const int ChecksumAt = 4, SummedFrom = 6, RevisionAt = 8, TypeAt = 12, SerialAt = 20, AngleAt = 24, CountAt = 28, LeastAt = 32, ErrorAt = 36;
    private const int PositionsAt = 72, NormalsAt = 312, MakerAt = 580, MakerBytes = 12, PartAt = 592, PartBytes = 20;
    private const double FarthestMm = 10_000;

    private readonly byte[] _image;

    private NdiRom(byte[] image, Vec3[] markers, Vec3[] normals) => (_image, MarkersMm, Normals) = (image, markers, normals);

    /// <summary>In the tool's frame, mm; the order is that of the marker indices.</summary>
    public IReadOnlyList<Vec3> MarkersMm { get; }

    /// <summary>The side each marker faces, unit vectors; all zero for spheres.</summary>
    public IReadOnlyList<Vec3> Normals { get; }

    public NdiToolType Type => (NdiToolType)_image[TypeAt + 3];

    /// <summary>Main type, buttons and lights, sub-type as PHINF gives them: eight hexadecimal digits.</summary>
    public uint TypeWord => BinaryPrimitives.ReadUInt32LittleEndian(_image.AsSpan(TypeAt));

    public byte Revision => _image[RevisionAt];
    public uint SerialNumber => BinaryPrimitives.ReadUInt32LittleEndian(_image.AsSpan(SerialAt));
    public string Manufacturer => Text(MakerAt, MakerBytes);
    public string PartNumber => Text(PartAt, PartBytes);
    public int MaxAngleDegrees => _image[AngleAt];

    /// <summary>Fewer visible markers than this give no transformation.</summary>
    public int LeastMarkers => _image[LeastAt];

    /// <summary>A marker farther than this from the fitted tool is not used.</summary>
    public double MaxMarkerErrorMm => BinaryPrimitives.ReadSingleLittleEndian(_image.AsSpan(ErrorAt));

    /// <summary>The bytes as in the file, for PVWR.</summary>
    public ReadOnlySpan<byte> Image => _image;

    /// <exception cref="NdiRomException">The file is missing, is no tool definition, or is damaged.</exception>
    public static NdiRom Load(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MostBytes) throw new NdiRomException($"{path}: {length} bytes are no NDI tool definition ({FileBytes}, at most {MostBytes}). Take the .rom file that came with the tool.");
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NdiRomException($"{path}: the tool definition cannot be read: {e.Message}", e);
        }
    }

    /// <param name="image">Copied.</param>
    /// <param name="source">Name of the source for messages.</param>
    /// <exception cref="NdiRomException">The bytes are no tool definition, or are damaged.</exception>
    public static NdiRom Parse(ReadOnlySpan<byte> image, string source) =>
        FirstFault(image, out var markers, out var normals) is { } fault ? throw new NdiRomException($"{source}: {fault}") : new NdiRom(image.ToArray(), markers, normals);

    /// <summary>As the device itself judges it: null where it would answer with ERROR40 or ERROR41.</summary>
    public static NdiRom? TryParse(ReadOnlySpan<byte> image) =>
        FirstFault(image, out var markers, out var normals) is null ? new NdiRom(image.ToArray(), markers, normals) : null;

    /// <summary>Sum of the bytes from the sixth on, 16 bits.</summary>
    public static ushort Checksum(ReadOnlySpan<byte> image)
    {
        ushort sum = 0;
        foreach (var b in image[SummedFrom..]) sum += b;
        return sum;
    }

    private static string? FirstFault(ReadOnlySpan<byte> image, out Vec3[] markers, out Vec3[] normals)
    {
        (markers, normals) = ([], []);
        if (image.Length is < FileBytes or > MostBytes) return $"{image.Length} bytes are no NDI tool definition: it has {FileBytes}. Take the .rom file that came with the tool.";
        if (!image.StartsWith("NDI\0"u8)) return "does not begin with 'NDI': it is no NDI tool definition. Take the .rom file that came with the tool.";
        var stated = BinaryPrimitives.ReadUInt16LittleEndian(image[ChecksumAt..]);
        if (Checksum(image) != stated) return $"byte {ChecksumAt}: the checksum says {stated:X4} but the bytes give {Checksum(image):X4}: the file is damaged. Copy it again from its source.";
        var count = BinaryPrimitives.ReadUInt32LittleEndian(image[CountAt..]);
        if (count > MostMarkers) return $"byte {CountAt}: {count} markers are more than a tool can have ({MostMarkers}). Take the .rom file that came with the tool.";
        markers = new Vec3[count];
        normals = new Vec3[count];
        for (var i = 0; i < (int)count; i++)
        {
            (markers[i], normals[i]) = (Position(image, PositionsAt + 12 * i), Position(image, NormalsAt + 12 * i));
            if (!(markers[i].Length < FarthestMm)) return $"byte {PositionsAt + 12 * i}: marker {i + 1} is at no possible place. The file is damaged; copy it again from its source.";
        }
        return null;
    }

    private static Vec3 Position(ReadOnlySpan<byte> image, int at) => new NdiByteReader(image.Slice(at, 12)).Position();

    private string Text(int at, int bytes)
    {
        var text = _image.AsSpan(at, bytes);
        var end = text.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E);
        return Encoding.ASCII.GetString(end < 0 ? text : text[..end]).TrimEnd();
    }
}
