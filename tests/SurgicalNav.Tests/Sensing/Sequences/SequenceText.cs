using System.IO.Compression;
using System.Text;
using SurgicalNav.Runtime.Campaigns.Fuzz;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.Tests.Sensing.Sequences;

/// <summary>Small sequences with their voxels, and how to read one.</summary>
internal static class SequenceText
{
    public static byte[] MhaBytes => [.. Encoding.ASCII.GetBytes(SequenceSamples.Mha), 1, 2, 3, 4, 5, 6, 7, 8];

    public static byte[] NrrdBytes
    {
        get
        {
            var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write([1, 2, 3, 4, 5, 6, 7, 8]);
            return [.. Encoding.ASCII.GetBytes(SequenceSamples.Nrrd), .. packed.ToArray()];
        }
    }

    public static SequenceFile Read(string text, string name) => SequenceFile.Read(new MemoryStream(Encoding.ASCII.GetBytes(text)), name);
}
