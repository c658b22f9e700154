using System.Globalization;
using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Tests.Links.Ndi;

/// <summary>Tracking replies written down by hand, field by field.</summary>
public sealed class NdiTrackingReplyTests
{
    private const NdiReplyOptions Plain = NdiReplyOptions.Transforms;

    private readonly NdiFrame _frame = new();

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static string Single(float value) => Convert.ToHexString(BitConverter.GetBytes(value));

    [Fact]
    public void TxWithAPoseAMissingADisabledAndAnUnoccupiedHandle()
    {
        const string reply = "0401+05000-05000+05000+05000-012345+000100-123456+01234" + "00000031" + "000A1B2C" + "\n"
            + "02MISSING" + "00000071" + "000A1B2C" + "\n" + "03DISABLED" + "00000011" + "00000000" + "\n" + "04UNOCCUPIED" + "\n" + "0040";
        Assert.True(NdiTx.TryParse(Encoding.ASCII.GetBytes(reply), Plain, _frame));
        Assert.Equal(4, _frame.Handles.Length);
        var first = _frame.Handles[0];
        Assert.Equal((1, NdiHandleState.Valid, 0xA1B2Cu), (first.Handle, first.State, first.FrameNumber));
        Assert.Equal(new Quat(0.5, -0.5, 0.5, 0.5), first.Rotation);
        Assert.Equal(0, (new Vec3(-123.45, 1, -1234.56) - first.TranslationMm).Length, 9);
        Assert.Equal(0.1234, first.ErrorMm, 9);
        Assert.Equal(NdiPortStatus.Occupied | NdiPortStatus.Initialised | NdiPortStatus.Enabled, first.Port);
        Assert.Equal((NdiHandleState.Missing, NdiPortStatus.OutOfVolume), (_frame.Handles[1].State, _frame.Handles[1].Port & NdiPortStatus.OutOfVolume));
        Assert.Equal((NdiHandleState.Disabled, NdiHandleState.Unoccupied), (_frame.Handles[2].State, _frame.Handles[3].State));
        Assert.Equal(NdiSystemStatus.PortOccupied, _frame.SystemStatus);
    }

    [Fact]
    public void TxWithToolInformationAndStrayMarkers()
    {
        // Face 2, bad fit and too few markers; five strays of which the fifth lies outside.
        const string reply = "01" + "0AMISSING" + "00000231" + "00000001" + "23" + "00000000000000003210" + "\n" + "05" + "10"
            + "+000100+000200-100000" + "+000100+000200-100100" + "+000100+000200-100200" + "+000100+000200-100300" + "0002";
        Assert.True(NdiTx.TryParse(Encoding.ASCII.GetBytes(reply), Plain | NdiReplyOptions.ToolInformation | NdiReplyOptions.PassiveStrays, _frame));
        var handle = _frame.Handles[0];
        Assert.Equal((NdiToolInfo.BadFit | NdiToolInfo.TooFewMarkers, 2), (handle.Info, handle.Face));
        Assert.True(handle.Port.HasFlag(NdiPortStatus.Interference));
        Assert.Equal(4, _frame.Markers.Length);
        Assert.Equal(new Vec3(1, 2, -1003), _frame.Markers[3].PositionMm);
        Assert.Equal(NdiSystemStatus.TooMuchInfrared, _frame.SystemStatus);
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("00")]
    [InlineData("0000000")]
    [InlineData("0101MISSING0000003100000001" + "0000")]
    [InlineData("0101MISSING000000310000000\n0000")]
    [InlineData("0101+0500O-05000+05000+05000-012345+000100-123456+012340000003100000001\n0000")]
    [InlineData("0101MISSING0000003100000001\n0000 ")]
    [InlineData("FF01MISSING0000003100000001\n0000")]
    public void ATxReplyThatContradictsItselfIsRefused(string reply) => Assert.False(NdiTx.TryParse(Encoding.ASCII.GetBytes(reply), Plain, _frame));

    [Fact]
    public void BxWithAPoseAMissingAndADisabledHandle()
    {
        var pose = Single(1) + Single(0) + Single(0) + Single(0) + Single(-12.5f) + Single(34.25f) + Single(-1500) + Single(0.25f);
        Assert.True(NdiBx.TryParse(Hex("03" + "0101" + pose + "33000000" + "2C1B0A00" + "0202" + "31020000" + "2C1B0A00" + "0304" + "8000"), Plain, _frame));
        var first = _frame.Handles[0];
        Assert.Equal((NdiHandleState.Valid, Quat.Identity, new Vec3(-12.5, 34.25, -1500), 0.25), (first.State, first.Rotation, first.TranslationMm, first.ErrorMm));
        Assert.Equal((0xA1B2Cu, 1), (first.FrameNumber, first.Buttons));
        Assert.Equal((NdiHandleState.Missing, true), (_frame.Handles[1].State, _frame.Handles[1].Port.HasFlag(NdiPortStatus.Interference)));
        Assert.Equal(NdiHandleState.Disabled, _frame.Handles[2].State);
        Assert.Equal(NdiSystemStatus.PortUnoccupied, _frame.SystemStatus);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void BxStrayMarkersOutsideTheVolumeMayOrMayNotHaveAPosition(bool allPositions)
    {
        var inside = Single(1) + Single(2) + Single(-1200);
        var outside = allPositions ? Single(5) + Single(6) + Single(-4000) : "";
        Assert.True(NdiBx.TryParse(Hex("00" + "02" + "02" + inside + outside + "0000"), Plain | NdiReplyOptions.PassiveStrays, _frame));
        Assert.Equal(new NdiMarker(NdiMarker.StrayHandle, 0, NdiMarkerStatus.Used, new Vec3(1, 2, -1200)), _frame.Markers[0]);
        Assert.Equal(allPositions ? 2 : 1, _frame.Markers.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0000")]
    [InlineData("00000000")]
    [InlineData("010102030405060000")]
    [InlineData("0101090000")]
    [InlineData("010300000000000000000000")]
    public void ABxReplyThatContradictsItselfIsRefused(string hex) => Assert.False(NdiBx.TryParse(Hex(hex), Plain, _frame));

    /// <summary>One passive frame at 1 700 000 000.5 s with a pose, a missing tool, a stray marker, two switches and an alert.</summary>
    private static string Bx2Reply()
    {
        var pose = Single(0.5f) + Single(0.5f) + Single(0.5f) + Single(0.5f) + Single(1) + Single(2) + Single(-1300) + Single(0.125f);
        var poses = "0200" + "34000000" + "0000" + "02000000" + "0100" + "0320" + pose + "0200" + "0D01";
        var markers = "0300" + "20000000" + "0000" + "01000000" + "FFFF" + "0100" + "06" + "00" + "0300" + Single(7) + Single(8) + Single(-900);
        var buttons = "0400" + "12000000" + "0000" + "01000000" + "0100" + "0200" + "0001";
        var alerts = "1200" + "10000000" + "0000" + "01000000" + "01" + "00" + "0200";
        var inner = "0100" + "0400" + poses + markers + buttons + alerts;
        var frame = "02" + "00" + "0000" + "39300000" + "00F15365" + "0065CD1D" + inner;
        var size = 12 + frame.Length / 2;
        return "0100" + "0100" + "0100" + Convert.ToHexString(BitConverter.GetBytes(size)) + "0000" + "01000000" + frame;
    }

    [Fact]
    public void Bx2WithEverything()
    {
        Assert.True(NdiBx2.TryParse(Hex(Bx2Reply()), _frame));
        Assert.Equal(2, _frame.Handles.Length);
        var first = _frame.Handles[0];
        Assert.Equal((NdiHandleState.Valid, new Quat(0.5, 0.5, 0.5, 0.5), new Vec3(1, 2, -1300), 0.125), (first.State, first.Rotation, first.TranslationMm, first.ErrorMm));
        Assert.Equal((12345u, new DeviceInstant(1_700_000_000_500_000_000), NdiFrameType.Passive), (first.FrameNumber, first.Time, first.FrameType));
        Assert.Equal((NdiToolCode.PartlyOutOfVolume, 1, 2), (first.Code, first.Face, first.Buttons));
        Assert.Equal((NdiHandleState.Missing, NdiToolCode.TooFewMarkers), (_frame.Handles[1].State, _frame.Handles[1].Code));
        Assert.Equal([new NdiMarker(NdiMarker.StrayHandle, 3, NdiMarkerStatus.PossiblePhantom, new Vec3(7, 8, -900))], _frame.Markers.ToArray());
        Assert.Equal([new NdiAlert(NdiAlertKind.Alert, 2)], _frame.Alerts.ToArray());
    }

    [Fact]
    public void Bx2WithoutComponentsIsNothingNew()
    {
        Assert.True(NdiBx2.TryParse(Hex("01000000"), _frame));
        Assert.True(_frame.Handles.IsEmpty);
    }

    [Fact]
    public void ABx2ReplyCutShortAnywhereIsRefused()
    {
        var whole = Hex(Bx2Reply());
        for (var n = 0; n < whole.Length; n++) Assert.False(NdiBx2.TryParse(whole.AsSpan(0, n), _frame), n.ToString(CultureInfo.InvariantCulture));
        Assert.False(NdiBx2.TryParse([.. whole, 0], _frame));
    }

    [Fact]
    public void ABx2ComponentOfAnUnknownKindIsPassedOver()
    {
        Assert.True(NdiBx2.TryParse(Hex("0100" + "0100" + "1100" + "10000000" + "0000" + "01000000" + "DEADBEEF"), _frame));
        Assert.False(NdiBx2.TryParse(Hex("0100" + "0100" + "1100" + "0B000000" + "0000" + "01000000"), _frame));
    }

    [Theory]
    [InlineData(0, NdiHandleState.Missing)]
    [InlineData(3, NdiHandleState.Missing)]
    [InlineData(9, NdiHandleState.Missing)]
    [InlineData(13, NdiHandleState.Missing)]
    [InlineData(14, NdiHandleState.Missing)]
    [InlineData(17, NdiHandleState.Missing)]
    [InlineData(18, NdiHandleState.Missing)]
    [InlineData(19, NdiHandleState.Missing)]
    [InlineData(20, NdiHandleState.Missing)]
    [InlineData(21, NdiHandleState.Missing)]
    [InlineData(22, NdiHandleState.Missing)]
    [InlineData(31, NdiHandleState.Missing)]
    [InlineData(32, NdiHandleState.Disabled)]
    [InlineData(33, NdiHandleState.Unoccupied)]
    public void EveryBx2ReasonForAMissingToolIsKept(byte code, NdiHandleState state)
    {
        Assert.True(NdiBx2.TryParse(Hex("0100" + "0100" + "0200" + "10000000" + "0000" + "01000000" + "0500" + Convert.ToHexString([code]) + "01"), _frame));
        Assert.Equal((5, state, (NdiToolCode)code), (_frame.Handles[0].Handle, _frame.Handles[0].State, _frame.Handles[0].Code));
    }
}
