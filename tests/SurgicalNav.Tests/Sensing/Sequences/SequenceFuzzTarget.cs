using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.Tests.Sensing.Sequences;

/// <summary>What a fuzzer feeds: the first byte chooses the format, the rest is the file. Anything but the reader's own exception is a find.</summary>
public static class SequenceFuzzTarget
{
    private static readonly string[] Names = ["fuzz.igs.mha", "fuzz.igs.nrrd", "fuzz.csv"];

    public static void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var bytes = input[1..].ToArray();
        try
        {
            var file = SequenceFile.Read(new MemoryStream(bytes), Names[input[0] % Names.Length]);
            // A header may claim a picture far larger than the input; setting its bytes aside is the caller's choice, here bounded.
            if (file.Images is not { DataFile: null, PictureBytes: <= 1 << 16 } images) return;
            using var pixels = new SequencePixels(file, new MemoryStream(bytes));
            var picture = new byte[images.PictureBytes];
            for (var i = 0; i < Math.Min(4, file.Frames.Count); i++) pixels.Next(picture);
        }
        catch (SequenceFormatException)
        {
            // Refused in words: what is asked for
        }
    }
}
