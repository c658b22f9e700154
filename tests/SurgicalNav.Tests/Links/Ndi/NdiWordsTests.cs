using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Tests.Links.Ndi;

public sealed class NdiWordsTests
{
    private static readonly int[] Known =
        [.. Enumerable.Range(0x01, 0x25), .. Enumerable.Range(0x28, 0x16 - 0x03), 0x3B, 0x3C, 0x3D, 0x40, 0x41, 0x42, 0xC5, 0xF1, 0xF4, 0xF5, 0xF6];

    [Fact]
    public void EveryErrorSaysWhatItIsAndWhatToCheck()
    {
        for (var code = 0; code <= 0xFF; code++)
        {
            var meaning = NdiWords.Error(code);
            Assert.True(meaning.Says.Length >= 8 && meaning.Check.Length >= 8, code.ToString("X2", null));
            Assert.Equal(Known.Contains(code), !string.Equals(meaning.Says, "Reserved", StringComparison.Ordinal));
        }
        Assert.Equal(Known.Length, Known.Select(c => NdiWords.Error(c).Says).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(0x01, "Invalid command")]
    [InlineData(0x04, "Invalid CRC")]
    [InlineData(0x08, "Invalid port handle")]
    [InlineData(0x0C, "invalid while in the current mode")]
    [InlineData(0x10, "not initialised")]
    [InlineData(0x13, "Tool or SROM fault")]
    [InlineData(0x22, "wavelength")]
    [InlineData(0x2B, "not been allocated")]
    [InlineData(0x2D, "All handles")]
    [InlineData(0x34, "User parameter does not exist")]
    [InlineData(0x39, "Permission denied")]
    [InlineData(0x40, "Tool definition file error")]
    [InlineData(0xF1, "environmental infrared")]
    public void NdisOwnWordsStandInTheSentence(int code, string words)
    {
        var sentence = NdiWords.ErrorSentence(code);
        Assert.StartsWith($"ERROR{code:X2}: NDI says: ", sentence, StringComparison.Ordinal);
        Assert.Contains(words, sentence, StringComparison.Ordinal);
        Assert.Contains(" Check: ", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void WarningsAlertsAndToolCodesHaveWords()
    {
        for (var code = 0; code <= 5; code++) Assert.DoesNotContain("Reserved", NdiWords.WarningSentence(code), StringComparison.Ordinal);
        foreach (var code in Enum.GetValues<NdiToolCode>()) Assert.NotEqual("Reserved", NdiWords.Tool(code).Says);
        for (ushort code = 1; code <= 10; code++) Assert.NotEqual("Reserved", NdiWords.Alert(new NdiAlert(NdiAlertKind.Fault, code)).Says);
        Assert.Contains("Bump", NdiWords.Alert(new NdiAlert(NdiAlertKind.Alert, 2)).Says, StringComparison.Ordinal);
        Assert.Contains("plugged in", NdiWords.Alert(new NdiAlert(NdiAlertKind.Event, 1)).Says, StringComparison.Ordinal);
        Assert.Equal("Reserved", NdiWords.Alert(new NdiAlert((NdiAlertKind)9, 1)).Says);
    }
}
