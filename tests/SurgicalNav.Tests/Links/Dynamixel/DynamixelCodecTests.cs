using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Dynamixel;

namespace SurgicalNav.Tests.Links.Dynamixel;

/// <summary>CRC, requests and words, against what ROBOTIS publishes.</summary>
public sealed class DynamixelCodecTests
{
    /// <summary>The catalogue's check value (CRC-16/UMTS), the header of the e-manual's examples, nothing, and the example of ROBOTIS' CRC page.</summary>
    [Theory]
    [InlineData("313233343536373839", 0xFEE8)]
    [InlineData("", 0)]
    [InlineData("FFFFFD002A030001", 0xD216)]
    [InlineData("FFFFFD000107000200000200", 0x5121)]
    public void TheCrcIsThePublishedOne(string bytes, int crc) => Assert.Equal(crc, DynamixelCrc.Compute(Convert.FromHexString(bytes)));

    [Fact]
    public void TheCrcByTablesIsTheOneBitByBitHoweverItIsCut()
    {
        var random = new SeededRandom(5);
        for (var n = 0; n < 300; n++)
        {
            var bytes = new byte[n];
            for (var i = 0; i < n; i++) bytes[i] = (byte)random.NextInt(256);
            var expected = 0;
            foreach (var b in bytes)
            {
                expected ^= b << 8;
                for (var bit = 0; bit < 8; bit++) expected = (expected & 0x8000) != 0 ? expected << 1 ^ 0x8005 : expected << 1;
            }
            var cut = random.NextInt(n + 1);
            Assert.Equal((ushort)expected, DynamixelCrc.Compute(bytes));
            Assert.Equal((ushort)expected, DynamixelCrc.Compute(bytes.AsSpan(cut), DynamixelCrc.Compute(bytes.AsSpan(0, cut))));
        }
    }

    [Fact]
    public void RequestsAreTheManualsExamples()
    {
        Assert.Equal("FFFFFD0001030001194E", Dxl.Hex(w => DynamixelRequests.Ping(w, 1)));
        Assert.Equal("FFFFFD00FE0300013142", Dxl.Hex(w => DynamixelRequests.Ping(w, DynamixelProtocol.Broadcast)));
        Assert.Equal("FFFFFD0001070002840004001D15", Dxl.Hex(w => DynamixelRequests.Read(w, 1, 132, 4)));
        Assert.Equal("FFFFFD00FE090082840004000102CEFA", Dxl.Hex(w => DynamixelRequests.SyncRead(w, [1, 2], 132, 4, fast: false)));
        Assert.Equal("FFFFFD00FE0D0092019000020002920001001A05", Dxl.Hex(w => DynamixelRequests.BulkRead(w, [new(1, 144, 2), new(2, 146, 1)], fast: false)));
        Assert.Equal("FFFFFD00010300082F4E", Dxl.Hex(w => DynamixelRequests.Reboot(w, 1)));
        Assert.Equal("FFFFFD000104000601A1E6", Dxl.Hex(w => DynamixelRequests.FactoryReset(w, 1, DynamixelReset.KeepId, isMeant: true)));
    }

    [Fact]
    public void WhatWasNotMeantOrWouldMoveIsRefusedInWords()
    {
        AssertRefused("expressly", w => DynamixelRequests.FactoryReset(w, 1, DynamixelReset.All, isMeant: false));
        AssertRefused("not to all", w => DynamixelRequests.FactoryReset(w, DynamixelProtocol.Broadcast, DynamixelReset.KeepId, isMeant: true));
        AssertRefused("guard alone", w => DynamixelRequests.WriteSetting(w, 1, DynamixelTable.GoalPosition, 2048));
        AssertRefused("guard alone", w => DynamixelRequests.WriteSetting(w, 1, DynamixelTable.TorqueEnable, 1));
        AssertRefused("guard alone", w => DynamixelRequests.WriteSetting(w, 1, DynamixelTable.BusWatchdog, 0));
        AssertRefused("only read", w => DynamixelRequests.WriteSetting(w, 1, DynamixelTable.PresentPosition, 0));
        AssertRefused("takes 0 to 252", w => DynamixelRequests.WriteSetting(w, 1, DynamixelTable.Id, 253));
        AssertRefused("253 is no ID", w => DynamixelRequests.Ping(w, 253));
        AssertRefused("255 is no ID", w => DynamixelRequests.Ping(w, 255));
        AssertRefused("1 to 253 devices", w => DynamixelRequests.SyncRead(w, [], 132, 4, fast: false));

        static void AssertRefused(string words, Dxl.Writer write) => Assert.Contains(words, Assert.Throws<ArgumentException>(() => Dxl.Hex(write)).Message, StringComparison.Ordinal);
    }

    /// <summary>Every item that can set a motor going, or keep it going, is the guard's.</summary>
    [Fact]
    public void NoItemThatMovesIsASetting()
    {
        foreach (var item in DynamixelTable.Items)
            if (item.Address is >= 76 and <= 119 or 64) Assert.Equal(DynamixelEffect.Motion, item.Effect);
        // Stored items are locked while torque is on, so that writing one moves nothing.
        Assert.All(DynamixelTable.Items.Where(i => i.Effect == DynamixelEffect.Setting), i => Assert.True(i.IsStored || i.Name is "LED" or "Status Return Level"));
        Assert.All(DynamixelTable.Items.Zip(DynamixelTable.Items.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Address, pair.Second.Name));
    }

    [Fact]
    public void ItemsAreLittleEndianAndSignedWhereTheyAre()
    {
        var bytes = new byte[4];
        DynamixelTable.GoalVelocity.Write(bytes, -2);
        Assert.Equal([0xFE, 0xFF, 0xFF, 0xFF], bytes);
        Assert.Equal(-2, DynamixelTable.GoalVelocity.Read(bytes));
        Assert.Equal(-1, DynamixelTable.BusWatchdog.Read([0xFF]));
        Assert.Equal(0xFEFF, DynamixelTable.ModelNumber.Read([0xFF, 0xFE]));
        Assert.Equal(2079, DynamixelTable.PresentPosition.Read([0x1F, 0x08, 0, 0]));
        Assert.Equal(Math.PI / 2, DynamixelUnits.PositionRad(3072), tolerance: 1e-12);
        Assert.Equal(1024, DynamixelUnits.PositionSteps(-Math.PI / 2));
        Assert.Equal(0.02398, DynamixelUnits.RadPerSPerCount, tolerance: 1e-5);
        Assert.Equal("XM430-W210", DynamixelUnits.ModelName(0x0406));
        Assert.Null(DynamixelUnits.ModelName(12));
    }

    [Fact]
    public void ErrorsAreRobotisWordsWithWhatToCheck()
    {
        Assert.Equal("", DynamixelWords.Of((byte)0));
        Assert.StartsWith("Access Error", DynamixelWords.Of(7), StringComparison.Ordinal);
        Assert.StartsWith("Data Limit Error", DynamixelWords.Of(6), StringComparison.Ordinal);
        Assert.Contains("Hardware Error Status (70)", DynamixelWords.Of(0x80), StringComparison.Ordinal);
        var both = DynamixelWords.Of(0x84);
        Assert.StartsWith("Data Range Error", both, StringComparison.Ordinal);
        Assert.EndsWith("Hardware Error Status (70).", both, StringComparison.Ordinal);
        Assert.Contains("does not name", DynamixelWords.Of(0x1F), StringComparison.Ordinal);
        Assert.Equal("", DynamixelWords.OfHardware(0));
        var hardware = DynamixelWords.OfHardware(0x25);
        foreach (var word in (string[])["Input Voltage", "Overheating", "Overload"]) Assert.Contains(word, hardware, StringComparison.Ordinal);
        Assert.Contains("Bits 02", DynamixelWords.OfHardware(0x02), StringComparison.Ordinal);
    }
}
