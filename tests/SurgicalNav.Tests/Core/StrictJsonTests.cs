using SurgicalNav.Core.Config;

namespace SurgicalNav.Tests.Core;

public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("""{ "version": 1, "version": 2 }""")]
    [InlineData("""{ "version": 1, "eye": { "fxPx": 1, "fxPx": 1 } }""")]
    [InlineData("""{ "list": [{ "a": 1, "\u0061": 2 }] }""")]
    public void AKeyGivenTwiceIsRefused(string json) =>
        Assert.StartsWith("case.json: is not valid JSON: ", Refusal(() => StrictJson.Parse(json, "case.json")), StringComparison.Ordinal);

    [Theory]
    [InlineData("[1]", "case.json: the file must be an object in braces.")]
    [InlineData("1", "case.json: the file must be an object in braces.")]
    public void OnlyAnObjectIsAFile(string json, string message) => Assert.Equal(message, Refusal(() => StrictJson.Parse(json, "case.json")));

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("""{ "a": 1, }""")]
    [InlineData("""{ "a": 1 } // so""")]
    [InlineData("""{ "a": NaN }""")]
    public void WhatIsNotJsonIsRefused(string json) =>
        Assert.StartsWith("case.json: is not valid JSON: ", Refusal(() => StrictJson.Parse(json, "case.json")), StringComparison.Ordinal);

    [Fact]
    public void AnUnknownKeyIsNamedWithItsPlaceAndWhatWasMeant()
    {
        var file = StrictJson.Parse("""{ "frames": [{ "left": { "widthPix": 3 } }] }""", "case.json");
        var eye = file.Objects("frames")[0].Object("left");
        Assert.Equal("frames[0].left", eye.Place);
        Assert.Equal("case.json: has the unknown key 'frames[0].left.widthPix'; did you mean 'widthPx'?", Refusal(() => eye.RequireOnly("heightPx", "widthPx")));
        Assert.Equal("case.json: has the unknown key 'frames[0].left.widthPix'; known here are name, file.", Refusal(() => eye.RequireOnly("name", "file")));
        eye.RequireOnly("widthPix");
    }

    [Fact]
    public void WrongValuesAreNamedWithTheirBounds()
    {
        var file = StrictJson.Parse("""{ "version": 2, "n": 1.5, "big": 1e400, "t": 3, "d": "2026-02-30", "v": [1, "2"], "o": 1 }""", "f");
        Assert.Equal("f: has version 2; this program reads version 1.", Refusal(() => file.RequireVersion(1)));
        Assert.Equal("f: has 'n': 1.5; it must be a whole number.", Refusal(() => file.Whole("n", 0, 9)));
        Assert.Equal("f: has 'n': 1.5; it must lie between 2 and 3.", Refusal(() => file.Number("n", 2, 3)));
        Assert.Contains("'big'", Refusal(() => file.Number("big")), StringComparison.Ordinal);
        Assert.Equal("f: has 't', which must be a text.", Refusal(() => file.Text("t")));
        Assert.Equal("f: has 'd': '2026-02-30'; a date is written as 2026-01-31.", Refusal(() => file.Date("d")));
        Assert.Equal("f: has 2 entries in 'v'; 3 are needed.", Refusal(() => file.Numbers("v", 3)));
        Assert.Equal("f: has an entry in 'v' that is no finite number.", Refusal(() => file.Numbers("v", 2)));
        Assert.Equal("f: has 'o', which must be an object in braces.", Refusal(() => file.Object("o")));
        Assert.Equal("f: lacks the key 'none'.", Refusal(() => file.Number("none")));
        Assert.Null(file.OptionalText("none"));
        Assert.Null(file.OptionalObject("none"));
        Assert.Empty(file.Objects("none"));
        Assert.Equal(1.5, file.Number("n", 1.5, 1.5));
    }

    [Fact]
    public void AMissingFileIsNamed() => Assert.Equal("/no-such-case: does not exist.", Refusal(() => StrictJson.Open("/no-such-case")));

    [Fact]
    public void WhatHasNoEndIsRefused() => Assert.Contains("has no end", Refusal(() => StrictJson.Open("/dev/zero")), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "a": "\ud800" }""")]
    [InlineData("""{ "a": [{ "\udc00": 1 }] }""")]
    public void HalfACharacterIsRefusedAtOnce(string json) => Assert.Contains("half of a character", Refusal(() => StrictJson.Parse(json, "f")), StringComparison.Ordinal);

    private static string Refusal(Action action) => Assert.Throws<ConfigException>(action).Message;

    private static string Refusal(Func<object?> function) => Assert.Throws<ConfigException>(function).Message;
}
