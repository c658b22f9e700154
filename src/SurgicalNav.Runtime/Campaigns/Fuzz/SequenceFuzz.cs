using System.IO.Compression;
using System.Text;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>The readers of recorded sequences, headers and pictures. An input's first byte chooses the format, the rest is the file.</summary>
public sealed class SequenceFuzz : IFuzzTarget
{
    private const int Pictures = 4, MostPictureBytes = 1 << 16;

    private static readonly string[] Names = ["fuzz.igs.mha", "fuzz.igs.nrrd", "fuzz.csv"];

    private static readonly byte[] Voxels = [1, 2, 3, 4, 5, 6, 7, 8];

    public string Name => "sequences";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        [0, .. Encoding.ASCII.GetBytes(SequenceSamples.Mha), .. Voxels],
        [0, .. Encoding.ASCII.GetBytes(SequenceSamples.Mha.Replace("CompressedData = False", "CompressedData = True", StringComparison.Ordinal)), .. Packed(new MemoryStream(), s => new ZLibStream(s, CompressionLevel.Fastest, leaveOpen: true))],
        [1, .. Encoding.ASCII.GetBytes(SequenceSamples.Nrrd), .. Packed(new MemoryStream(), s => new GZipStream(s, CompressionLevel.Fastest, leaveOpen: true))],
        [1, .. Encoding.ASCII.GetBytes(SequenceSamples.Nrrd.Replace("gzip", "raw", StringComparison.Ordinal)), .. Voxels],
        [2, .. Encoding.ASCII.GetBytes(SequenceSamples.Csv)],
    ];

    public IReadOnlyList<byte[]> Words { get; } = [.. new[]
    {
        "", "-1", "0", "2", "7", "2147483647", "99999999999999999999", "1e308", "-1e-320", "nan", "Infinity", "OK", "MISSING", "Seq_Frame0000_Timestamp", "Seq_Frame9999_Timestamp",
        "=", ":=", "\n", "DimSize", "sizes", "1 1 1", "MET_USHORT", "MET_FLOAT", "raw", "gzip", "hex", "True", "LOCAL", "other.raw", "time_s", ",", "\"", "\0", "MFA", "XXX",
    }.Select(Encoding.ASCII.GetBytes)];

    /// <summary>About sixteen times the input for lines, fields and frames; the rest is the pictures' buffers and their unpacking.</summary>
    public long MostBytesPerInput => 2 << 20;

    public void Take(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var bytes = input[1..].ToArray();
        try
        {
            var file = SequenceFile.Read(new MemoryStream(bytes), Names[input[0] % Names.Length]);
            // A header may claim a picture far larger than the input; setting its bytes aside is the caller's choice, here bounded.
            if (file.Images is not { DataFile: null, PictureBytes: <= MostPictureBytes } images) return;
            using var pixels = new SequencePixels(file, new MemoryStream(bytes));
            var picture = new byte[images.PictureBytes];
            for (var i = 0; i < Math.Min(Pictures, file.Frames.Count); i++) pixels.Next(picture);
        }
        catch (SequenceFormatException)
        {
            // Refused in words, as it should be.
        }
    }

    private static byte[] Packed(MemoryStream into, Func<Stream, Stream> packer)
    {
        using (var packed = packer(into)) packed.Write(Voxels);
        return into.ToArray();
    }
}
