using System.Text;
using CsCheck;
using SurgicalNav.Links.ODrive;

namespace SurgicalNav.Tests.Links.ODrive;

/// <summary>Lines, checksums, answers and errors of the ODrive's text protocol, against its documents and firmware.</summary>
public sealed class ODriveCodecTests
{
    private static List<string> Read(ODriveLineReader reader, ReadOnlySpan<byte> bytes, int piece = int.MaxValue)
    {
        var lines = new List<string>();
        while (!bytes.IsEmpty)
        {
            var n = Math.Min(piece, bytes.Length);
            var part = bytes[..n];
            bytes = bytes[n..];
            while (reader.TryRead(ref part, out var content, out var checksum)) lines.Add($"{checksum} {Encoding.ASCII.GetString(content)}");
        }
        return lines;
    }

    /// <summary>The document's example of a valid checksum, its example of a comment, and every end of line that the firmware takes.</summary>
    [Theory]
    [InlineData("r vbus_voltage *93\n", "Right r vbus_voltage")]
    [InlineData("r vbus_voltage *93 ; volts\r\n", "Right r vbus_voltage")]
    [InlineData("r vbus_voltage *94\n", null)]
    [InlineData("r vbus_voltage *\n", null)]
    [InlineData("r vbus_voltage *9x\n", null)]
    [InlineData("r vbus_voltage ; *1\n", "Missing r vbus_voltage")]
    [InlineData("u 0!", "Missing u 0")]
    [InlineData("\r\n\n  \n;only words\n", null)]
    public void LinesAreTakenApart(string text, string? line)
    {
        foreach (var piece in (int[])[1, 3, 100]) Assert.Equal(line is null ? [] : [line], Read(new ODriveLineReader(), Encoding.ASCII.GetBytes(text), piece));
    }

    [Fact]
    public void TooLongLinesAndBinaryBytesAreThrownAwayToTheirEndAndNothingOfThemIsRead()
    {
        var reader = new ODriveLineReader();
        byte[] giant = [.. Enumerable.Repeat((byte)'f', 100_000), (byte)'\n', .. "f 0\n"u8];
        Assert.Equal(["Missing f 0"], Read(reader, giant, 999));
        Assert.Equal(["Missing f 1"], Read(reader, [.. "sr"u8, 0x00, .. "\n"u8, 0xFF, 0xFE, .. "sr\nf 1\n"u8]));
        Assert.Equal((1L, 2L), (reader.Counters.TooLong, reader.Counters.NotText));
        Assert.False(reader.HasBegun);
    }

    [Fact]
    public void EverySingleWrongBitOfALineWithChecksumIsNoticed()
    {
        byte[] line = [.. "1.250000 -0.500000*"u8, .. Encoding.ASCII.GetBytes("1.250000 -0.500000".Aggregate(0, (s, c) => s ^ c).ToString(System.Globalization.CultureInfo.InvariantCulture)), (byte)'\n'];
        Assert.Single(Read(new ODriveLineReader(), line));
        for (var bit = 0; bit < 8 * (line.Length - 1); bit++)
        {
            var wrong = line.ToArray();
            wrong[bit / 8] ^= (byte)(1 << bit % 8);
            // A bit in the star leaves a line without checksum, which no client takes; an end of line in the middle leaves pieces.
            Assert.DoesNotContain(Read(new ODriveLineReader(), wrong), l => l.StartsWith("Right", StringComparison.Ordinal) && l != "Right 1.250000 -0.500000");
        }
    }

    [Fact]
    public void WrittenLinesComeBackHoweverTheyAreCut() =>
        Gen.Select(Gen.Double[-1e6, 1e6].Array[1, 4], Gen.Int[0, 1], Gen.Int[1, 30]).Sample((values, axis, piece) =>
        {
            var line = new byte[ODriveProtocol.MostLineBytes];
            var length = ODriveLine.Write(line, "p"u8, "", axis, values);
            var read = Assert.Single(Read(new ODriveLineReader(), line.AsSpan(0, length), piece)).Split(' ');
            Assert.Equal(["Right", "p", axis == 0 ? "0" : "1"], read[..3]);
            for (var i = 0; i < values.Length; i++) Assert.Equal(values[i], double.Parse(read[3 + i], System.Globalization.CultureInfo.InvariantCulture), tolerance: 5.1e-7);
        });

    [Theory]
    [InlineData("1.250000 -0.500000", true)]
    [InlineData("1.250000", false)]
    [InlineData("1.250000 x", false)]
    [InlineData("nan 0.000000", false)]
    [InlineData("1.0 2.0 3.0", false)]
    [InlineData("", false)]
    [InlineData("inf 0", false)]
    public void FeedbackIsTwoFiniteNumbers(string text, bool isSound)
    {
        Assert.Equal(isSound, ODriveFeedback.TryParse(Encoding.ASCII.GetBytes(text), out var feedback));
        if (isSound) Assert.Equal((1.25, -0.5), (feedback.PositionTurns, feedback.VelocityTurnsPerS));
        if (isSound) Assert.Equal((2.5 * Math.PI, -Math.PI), (feedback.PositionRad, feedback.VelocityRadPerS));
    }

    [Theory]
    [InlineData("24.087744", 24.087744, false)]
    [InlineData("123456789", 123456789, true)]
    [InlineData("12345678", 12345678, false)]
    [InlineData("-0.500000", -0.5, false)]
    public void APropertyThatMayHaveBeenCutSaysSo(string text, double value, bool mayBeCut)
    {
        Assert.True(ODriveProperty.TryParse(Encoding.ASCII.GetBytes(text), out var property));
        Assert.Equal(new ODriveProperty(value, mayBeCut), property);
        Assert.False(ODriveProperty.TryParse("invalid property"u8, out _));
    }

    [Fact]
    public void ErrorsAreTheFirmwaresWordsWithWhatToCheck()
    {
        Assert.Equal("", ODriveErrors.Words(ODriveErrorWord.Axis, 0));
        Assert.StartsWith("WATCHDOG_TIMER_EXPIRED: commands stopped", ODriveErrors.Words(ODriveErrorWord.Axis, 0x800), StringComparison.Ordinal);
        var two = ODriveErrors.Words(ODriveErrorWord.Motor, 0x1008);
        foreach (var word in (string[])["DRV_FAULT", "CURRENT_LIMIT_VIOLATION"]) Assert.Contains(word, two, StringComparison.Ordinal);
        Assert.Contains("NO_RESPONSE", ODriveErrors.Words(ODriveErrorWord.Encoder, 4), StringComparison.Ordinal);
        Assert.Contains("SPINOUT_DETECTED", ODriveErrors.Words(ODriveErrorWord.Controller, 0x80), StringComparison.Ordinal);
        Assert.StartsWith("0x4000000000, which is not named here", ODriveErrors.Words(ODriveErrorWord.Motor, 1UL << 38), StringComparison.Ordinal);
        Assert.Equal(ODriveRefusal.InvalidMotor, ODriveRefusals.Of("invalid motor 2"u8));
        foreach (var refusal in Enum.GetValues<ODriveRefusal>()) Assert.Equal(refusal == ODriveRefusal.None, ODriveRefusals.Words(refusal).Length == 0);
    }
}
