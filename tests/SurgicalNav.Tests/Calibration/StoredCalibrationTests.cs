using CsCheck;
using SurgicalNav.Calibration.Stored;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;

namespace SurgicalNav.Tests.Calibration;

public class StoredCalibrationTests
{
    private static readonly string s_example = File.ReadAllText(Repository.Path("calibration", "examples", "stereo-laparoscope.json"));

    private static StoredCalibration Parse(string json) => CameraCalibrationFile.Parse(json, "scope.json");

    private static string Refusal(string from, string to)
    {
        Assert.Contains(from, s_example, StringComparison.Ordinal);
        return Assert.Throws<ConfigException>(() => Parse(s_example.Replace(from, to, StringComparison.Ordinal))).Message;
    }

    [Fact]
    public void TheExampleReads()
    {
        var calibration = Parse(s_example);
        Assert.Equal(1750.5, calibration.Left.Model.FxPx);
        Assert.Equal(-0.05, calibration.Left.Model.K3);
        Assert.Equal(-310.6, calibration.Left.CameraFromScope!.Value.TranslationMm.Z);
        Assert.Equal(-5, calibration.RightFromLeft!.Value.TranslationMm.X);
        Assert.Null(calibration.WhyNotUsable(new DateOnly(2026, 7, 15), 1920, 1080));
    }

    [Fact]
    public void ItIsRefusedWhenExpiredOrForAnotherPicture()
    {
        var calibration = Parse(s_example);
        Assert.Contains("expired on 2026-07-15", calibration.WhyNotUsable(new DateOnly(2026, 7, 16), 1920, 1080), StringComparison.Ordinal);
        Assert.Contains("after today", calibration.WhyNotUsable(new DateOnly(2026, 1, 14), 1920, 1080), StringComparison.Ordinal);
        Assert.Contains("these are 1280×720", calibration.WhyNotUsable(new DateOnly(2026, 2, 1), 1280, 720), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1, 0, 0, -3.5, 0, 1, 0, 48.2, 0, 0, 1, -310.6, 0, 0, 0, 1]", "[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -3.5, 48.2, -310.6, 1]", "transposed")]
    [InlineData("[1, 0, 0, -3.5, 0, 1, 0, 48.2, 0, 0, 1, -310.6, 0, 0, 0, 1]", "[-1, 0, 0, -3.5, 0, 1, 0, 48.2, 0, 0, 1, -310.6, 0, 0, 0, 1]", "mirror image")]
    [InlineData("[1, 0, 0, -3.5, 0, 1, 0, 48.2, 0, 0, 1, -310.6, 0, 0, 0, 1]", "[1, 0.1, 0, -3.5, 0, 1, 0, 48.2, 0, 0, 1, -310.6, 0, 0, 0, 1]", "not a rotation")]
    [InlineData("[1, 0, 0, -5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]", "[1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]", "stored inverted")]
    [InlineData("[1, 0, 0, -5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]", "[1, 0, 0, -5000, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]", "5000 mm apart")]
    [InlineData("\"cxPx\": 962.4", "\"cxPx\": 2962.4", "principal point")]
    [InlineData("\"fxPx\": 1750.5", "\"fxPx\": -1", "must be positive")]
    [InlineData("\"fxPx\": 1750.5", "\"fx\": 1750.5", "did you mean 'fxPx'?")]
    [InlineData("\"expiresOn\": \"2026-07-15\"", "\"expiresOn\": \"2025-07-15\"", "before it was made")]
    [InlineData("\"expiresOn\": \"2026-07-15\"", "\"expiresOn\": \"15.7.2026\"", "a date is written as")]
    public void WhatCannotBeAnEndoscopeIsRefused(string from, string to, string reason) =>
        Assert.Contains(reason, Refusal(from, to), StringComparison.Ordinal);

    [Fact]
    public void AStereoRotationStoredTransposedIsFoundByTheHandEyes()
    {
        // 3° about y between the eyes, as the right hand-eye knows
        var (c, s) = (Math.Cos(0.0523598775598), Math.Sin(0.0523598775598));
        var left = new EyeCalibration<Camera>(Parse(s_example).Left.Model, Rigid<Camera, Scope>.Identity, null);
        var stereo = Rigid<RightCamera, Camera>.FromRowMajor([c, 0, s, -5, 0, 1, 0, 0, -s, 0, c, 0, 0, 0, 0, 1]);
        var right = new EyeCalibration<RightCamera>(left.Model, stereo * Rigid<Camera, Scope>.Identity, null);
        Assert.Equal(stereo, new StoredCalibration("ok", left, right, stereo).RightFromLeft);
        var transposed = Rigid<RightCamera, Camera>.FromRowMajor([c, 0, -s, -5, 0, 1, 0, 0, s, 0, c, 0, 0, 0, 0, 1]);
        var message = Assert.Throws<ArgumentException>(() => new StoredCalibration("bad", left, right, transposed)).Message;
        Assert.Contains("disagree by 6.0°", message, StringComparison.Ordinal);
        Assert.Contains("is stored transposed", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 2\n3 4\n", null)]
    [InlineData("1 2\n3\n", "1 numbers in line 2; 2 are needed")]
    [InlineData("1 x\n3 4\n", "line 1 'x'")]
    [InlineData("1 NaN\n3 4\n", "'NaN'")]
    [InlineData("1 2\n", "1 rows; 2 are needed")]
    [InlineData("", "0 rows")]
    public void TextMatricesAreReadOrRefusedInWords(string text, string? reason)
    {
        if (reason is null) Assert.Equal([1, 2, 3, 4], TextMatrix.Parse(text, "m.txt", 2, 2));
        else Assert.Contains(reason, Assert.Throws<ConfigException>(() => TextMatrix.Parse(text, "m.txt", 2, 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyChangedFileIsReadOrRefused() =>
        Gen.Select(Gen.Int[0, s_example.Length - 1].Array[1, 5], Gen.Char[' ', '~'].Array[5]).Sample((places, letters) =>
        {
            var text = s_example.ToCharArray();
            for (var i = 0; i < places.Length; i++) text[places[i]] = letters[i];
            try
            {
                Parse(new string(text));
            }
            catch (ConfigException)
            {
                // Refused in words
            }
        }, iter: 2000);
}
