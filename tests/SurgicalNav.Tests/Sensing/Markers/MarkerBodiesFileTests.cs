using SurgicalNav.Core.Config;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Sensing.Markers;

namespace SurgicalNav.Tests.Sensing.Markers;

public sealed class MarkerBodiesFileTests
{
    private const string Sound = """
        { "$schema": "x", "version": 1, "name": "n", "camera": "/dev/video0", "calibration": "c.json", "dictionary": "5X5_100",
          "bodies": [
            { "name": "A", "markers": [ { "id": 3, "centreMm": [1, 2, 3], "sideMm": 10 } ] },
            { "name": "B", "markers": [ { "id": 4, "cornersMm": [0, 6, 8, 10, 6, 8, 10, 0, 0, 0, 0, 0] } ] } ],
          "limits": { "worstRmsPx": 2.5 } }
        """;

    [Fact]
    public void EveryFigureOfTheFileArrives()
    {
        var file = MarkerBodiesFile.Parse(Sound, "b.json");
        Assert.Equal(("n", "/dev/video0", "c.json", "5X5_100"), (file.Name, file.Camera, file.Calibration, file.Bodies.Dictionary));
        Assert.Equal(new BodyPoseLimits { WorstRmsPx = 2.5 }, file.Limits);
        Assert.Equal(["A", "B"], file.Bodies.Bodies.Select(b => b.Name));
        Assert.Equal(new BodyMarker(3, new Vec3(-4, 7, 3), new Vec3(6, 7, 3), new Vec3(6, -3, 3), new Vec3(-4, -3, 3)), file.Bodies.Bodies[0].Markers[0]);
        Assert.Equal(new BodyMarker(4, new Vec3(0, 6, 8), new Vec3(10, 6, 8), new Vec3(10, 0, 0), Vec3.Zero), file.Bodies.Bodies[1].Markers[0]);
    }

    [Theory]
    [InlineData("\"dictionary\"", "\"dictionery\"", "did you mean 'dictionary'?")]
    [InlineData("\"sideMm\"", "\"sizeMm\"", "has the unknown key 'bodies[0].markers[0].sizeMm'")]
    [InlineData("\"version\": 1", "\"version\": 2", "has version 2; this program reads version 1")]
    [InlineData("\"camera\": \"/dev/video0\", ", "", "lacks the key 'camera'")]
    [InlineData("\"calibration\": \"c.json\", ", "", "lacks the key 'calibration'")]
    [InlineData("\"c.json\"", "\" \"", "has an empty 'calibration'")]
    [InlineData("5X5_100", "5X5_99", "'5X5_99' is no marker family; known are 4X4_50")]
    [InlineData("\"id\": 4", "\"id\": 3", "Marker 3 of 'B' is already on 'A'")]
    [InlineData("\"id\": 4", "\"id\": 100", "the family 5X5_100 has no marker 100")]
    [InlineData("\"id\": 4", "\"id\": 4.5", "must be a whole number")]
    [InlineData("\"name\": \"B\"", "\"name\": \"A\"", "Two bodies are called 'A'")]
    [InlineData("\"name\": \"B\"", "\"name\": \"\"", "A body has no name")]
    [InlineData("[0, 6, 8, 10, 6, 8, 10, 0, 0, 0, 0, 0]", "[0, 6, 8, 10, 6, 8, 10, 0, 0, 0, 0, 1e999]", "no finite number")]
    [InlineData("[0, 6, 8, 10, 6, 8, 10, 0, 0, 0, 0, 0]", "[0, 6, 8, 10, 6, 8, 10, 0, 0]", "has 9 entries in 'bodies[1].markers[0].cornersMm'; 12 are needed")]
    [InlineData("[0, 6, 8, 10, 6, 8, 10, 0, 0, 0, 0, 0]", "[0, 6, 8, 10, 6, 8, 0, 0, 0, 10, 0, 0]", "the corners of marker 4 are not those of a square, in order around it ('bodies[1].markers[0]')")]
    [InlineData("[0, 6, 8, 10, 6, 8, 10, 0, 0, 0, 0, 0]", "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", "marker 4 has a side of 0 mm")]
    [InlineData("\"sideMm\": 10", "\"sideMm\": -10", "must lie between 0.1 and 1000")]
    [InlineData("\"sideMm\": 10", "\"sideMm\": 10, \"cornersMm\": [0, 6, 8, 10, 6, 8, 10, 0, 0, 0, 0, 0]", "says the place of marker 3 twice")]
    [InlineData("[1, 2, 3]", "[1, 2, 30000]", "more than 5000 mm away")]
    [InlineData("{ \"id\": 3, \"centreMm\": [1, 2, 3], \"sideMm\": 10 }", "", "The body 'A' has no markers")]
    [InlineData("2.5", "0", "has 'limits.worstRmsPx': 0")]
    public void WhatMakesNoSenseIsRefusedWithItsPlace(string from, string to, string words)
    {
        Assert.Contains(from, Sound, StringComparison.Ordinal);
        var message = Assert.Throws<ConfigException>(() => MarkerBodiesFile.Parse(Sound.Replace(from, to, StringComparison.Ordinal), "b.json")).Message;
        Assert.StartsWith("b.json", message, StringComparison.Ordinal);
        Assert.Contains(words, message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryBodiesFileThatIsDeliveredCanBeUsed()
    {
        var files = Directory.GetFiles(Repository.Path("hardware", "profiles", "markers"), "*.json");
        Assert.NotEmpty(files);
        foreach (var path in files) Assert.NotEmpty(MarkerBodiesFile.Load(path).Bodies.Bodies);
    }
}
