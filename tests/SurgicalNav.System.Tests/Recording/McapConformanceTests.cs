using System.Security.Cryptography;
using SurgicalNav.Recording.Mcap;
using static SurgicalNav.SystemTests.Recording.ConformanceCase;

namespace SurgicalNav.SystemTests.Recording;

/// <summary>The 416 cases of the MCAP project's conformance suite.</summary>
public sealed class McapConformanceTests
{
    private static string Data => TestData.Path("protocols/mcap/tests/conformance/data");

    [Fact]
    public void TheWriterMeetsLengthAndHashOfEveryCase()
    {
        var cases = Below(Data).ToList();
        Assert.Equal(416, cases.Count);
        var plain = cases.Where(c => !c.IsPadded).ToList();
        Assert.Equal(208, plain.Count);
        var wrong = new List<string>();
        foreach (var c in plain)
        {
            var file = c.Write();
            if (file.Length != c.Length || Convert.ToHexStringLower(SHA256.HashData(file)) != c.Sha256) wrong.Add($"{c.Name}: {file.Length} bytes, {c.Length} wanted");
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {plain.Count} differ: {string.Join("; ", wrong.Take(10))}");
    }

    [Fact]
    public void TheReaderFindsTheRecordsOfEveryCase()
    {
        foreach (var c in Below(Data))
        {
            using var reader = new McapReader(new MemoryStream(c.Write()));
            foreach (var m in c.DataRecords("Message"))
            {
                Assert.True(reader.Read(), c.Name);
                var message = reader.Message;
                Assert.Equal((Number(m["channel_id"]), Number(m["sequence"]), Number(m["log_time"]), Number(m["publish_time"])), (message.ChannelId, message.Sequence, message.LogTimeNs, message.PublishTimeNs));
                Assert.Equal(Bytes(m["data"]), message.Data.ToArray());
            }
            Assert.False(reader.Read());
            Assert.True(reader.IsComplete);
            Assert.Equal(c.DataRecords("Attachment").Select(a => a["name"].GetString()), reader.Attachments.Select(a => a.Name));
            Assert.Equal(c.DataRecords("Metadata").Select(a => a["name"].GetString()), reader.Metadata.Select(a => a.Name));
            Assert.Equal(c.DataRecords("Channel").Select(a => a["topic"].GetString()), reader.Catalog.Channels.Select(a => a.Topic));
            Assert.Equal(c.DataRecords("Schema").Select(a => a["name"].GetString()), reader.Catalog.Schemas.Select(a => a.Name));
        }
    }
}
