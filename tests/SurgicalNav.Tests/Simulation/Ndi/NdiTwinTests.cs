using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Simulation.Trackers;
using SurgicalNav.Simulation.Trackers.Ndi;
using SurgicalNav.Tests.Links.Ndi;

namespace SurgicalNav.Tests.Simulation.Ndi;

/// <summary>The twin as somebody types to it: command in, answer out.</summary>
public sealed class NdiTwinTests
{
    private sealed class Still : ITrackedBody
    {
        public string Name => "still";
        public bool IsOccluded(Instant at) => false;
        public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at) => (Quat.Identity, new Vec3(10, -20, -1500));
    }

    private readonly NdiTwin _twin;
    private readonly MemoryLink _near;
    private Instant _now = Instant.FromSeconds(1);

    public NdiTwinTests() : this(new NdiTwinOptions { AnswerTime = Duration.Zero, StrayMarkersMm = [new Vec3(0, 0, -1000)] })
    {
    }

    private NdiTwinTests(NdiTwinOptions options)
    {
        _twin = new NdiTwin(options, new NdiTwinBody(new Still()));
        (_near, var far) = MemoryLink.CreatePair();
        _twin.Attach(far);
        _twin.Step(_now);
    }

    private byte[] Raw(string command)
    {
        Assert.True(_near.TryWrite(Encoding.ASCII.GetBytes(command)));
        _twin.Step(_now);
        var answer = new byte[16_384];
        return answer[.._near.Read(answer)];
    }

    /// <summary>Without a checksum; the answer without its own.</summary>
    private string Ask(string command) => NdiReplyReaderTests.Read(new NdiReplyReader(), Raw(command + "\r")).Single();

    private void Load(string part = "A")
    {
        Assert.Equal("OKAY", Ask("INIT "));
        Assert.Equal("01", Ask("PHRQ *********1****"));
        var rom = TestRom.Image(part);
        for (var at = 0; at < rom.Length; at += 64)
            Assert.Equal("OKAY", Ask($"PVWR 01{at:X4}{Convert.ToHexString(rom.AsSpan(at, Math.Min(64, rom.Length - at))).PadRight(128, '0')}"));
    }

    private void Track()
    {
        Load();
        Assert.Equal("OKAY", Ask("PINIT 01"));
        Assert.Equal("OKAY", Ask("PENA 01D"));
        Assert.Equal("OKAY", Ask("TSTART "));
    }

    [Fact]
    public void PublishedExchangesAreMet()
    {
        Assert.Equal("OKAYA896\r", Encoding.ASCII.GetString(Raw("INIT:E3A5\r")));
        Assert.Equal("1D4C1\r", Encoding.ASCII.GetString(Raw("BEEP 1\r")));
        Assert.StartsWith("Features.Firmware.Version=", Encoding.ASCII.GetString(Raw("GETINFO:Features.Firmware.Version0492\r")), StringComparison.Ordinal);
        Assert.Contains("NDI", Encoding.ASCII.GetString(Raw("VER:065EE\r")), StringComparison.Ordinal);
        _twin.Break(_now);
        Assert.Empty(Raw("INIT:E3A5\r"));
        _now += Duration.FromSeconds(1);
        Assert.Equal("RESETBE6F\r", Encoding.ASCII.GetString(Raw("")));
    }

    [Fact]
    public void ADamagedCommandIsAnsweredWithError04()
    {
        Assert.Equal("ERROR046802\r", Encoding.ASCII.GetString(Raw("INIT:E3A6\r")));
        Assert.Equal("ERROR04", Ask("INIT:"));
        Assert.Equal("ERROR02", Ask(new string('A', 5000)));
        Assert.Equal("ERROR01", Ask("DANCE "));
        Assert.Equal("ERROR01", Ask(" "));
    }

    [Fact]
    public void CommandsOutOfTurnAreRefused()
    {
        Assert.Equal("ERROR10", Ask("PHSR 00"));
        Assert.Equal("ERROR10", Ask("TX "));
        Assert.Equal("OKAY", Ask("INIT "));
        Assert.Equal("ERROR0C", Ask("TX "));
        Assert.Equal("ERROR0C", Ask("TSTOP "));
        Assert.Equal("ERROR08", Ask("PINIT 05"));
        Assert.Equal("ERROR2B", Ask("PHF 05"));
        Assert.Equal("ERROR07", Ask("PHRQ ****"));
        Assert.Equal("ERROR23", Ask("PHSR 09"));
        Assert.Equal("ERROR06", Ask("COMM 90000"));
        Assert.Equal("ERROR06", Ask("COMM 50100"));
        Assert.Equal("ERROR23", Ask("BEEP 0"));
        Load();
        Assert.Equal("ERROR0E", Ask("PENA 01D"));
        Assert.Equal("OKAY", Ask("PINIT 01"));
        Assert.Equal("ERROR09", Ask("PENA 01X"));
        Assert.Equal("OKAY", Ask("PENA 01S"));
        Assert.Equal("OKAY", Ask("TSTART 80"));
        Assert.Equal("ERROR0C", Ask("PHRQ *********1****"));
        Assert.Equal("ERROR0C", Ask("TSTART "));
        Assert.Equal("ERROR23", Ask("TX 4000"));
        Assert.Equal("OKAY", Ask("TSTOP "));
        Assert.Equal("OKAY", Ask("PDIS 01"));
        Assert.Equal("ERROR0F", Ask("PDIS 01"));
    }

    [Fact]
    public void ADamagedToolDefinitionIsRefused()
    {
        Load();
        Assert.Equal("OKAY", Ask($"PVWR 010000{new string('5', 128)}"));
        Assert.Equal("ERROR40", Ask("PINIT 01"));
        Assert.Equal("ERROR23", Ask($"PVWR 0103D0{new string('0', 128)}"));
    }

    [Fact]
    public void HandlesAreFoundByWhatTheyStillNeed()
    {
        Load("8700339");
        Assert.Equal(("0101001", "0101001", "00", "00"), (Ask("PHSR 00"), Ask("PHSR 02"), Ask("PHSR 03"), Ask("PHSR 04")));
        Assert.Equal("OKAY", Ask("PINIT 01"));
        Assert.Equal(("00", "0101011", "00"), (Ask("PHSR 02"), Ask("PHSR 03"), Ask("PHSR 04")));
        Assert.Equal("OKAY", Ask("PENA 01D"));
        Assert.Equal(("00", "0101031"), (Ask("PHSR 03"), Ask("PHSR 04")));
        Assert.Equal("02000001NDI         0013480140331" + "8700339             ", Ask("PHINF 010005"));
        Assert.Equal("02", Ask("PHRQ *********1****"));
        Assert.Equal("UNOCCUPIED", Ask("PHINF 02"));
        Assert.Equal("OKAY", Ask("PHF 02"));
        Assert.Equal("0101031", Ask("PHSR 00"));
    }

    [Fact]
    public void TheSamePoseComesInAllThreeForms()
    {
        Track();
        _now += Duration.FromSeconds(1);
        var frame = new NdiFrame();
        Assert.True(NdiTx.TryParse(Encoding.ASCII.GetBytes(Ask("TX ")), NdiReplyOptions.Transforms, frame));
        Check(frame);
        Assert.Equal(60u, frame.Handles[0].FrameNumber);
        Assert.True(NdiBx.TryParse(Convert.FromHexString(Ask("BX 0001")["Binary ".Length..]), NdiReplyOptions.Transforms, frame));
        Check(frame);
        Assert.True(NdiBx2.TryParse(Convert.FromHexString(Ask("BX2 --6d=tools --3d=all")["Binary ".Length..]), frame));
        Check(frame);
        Assert.Equal(5, frame.Markers.Length);
        Assert.Equal(new Vec3(10, -20, -1412), frame.Markers[2].PositionMm);
        // Nothing new has been measured since.
        Assert.Equal("Binary 01000000", Ask("BX2 "));

        static void Check(NdiFrame frame)
        {
            var h = frame.Handles[0];
            Assert.Equal((NdiHandleState.Valid, Quat.Identity, new Vec3(10, -20, -1500)), (h.State, h.Rotation, h.TranslationMm));
        }
    }

    [Fact]
    public void TheMarkersOfOneToolComeWith3D()
    {
        Track();
        var lines = Ask("3D 015").Split('\n');
        Assert.Equal("004", lines[0]);
        Assert.Equal("+00100000-00200000-15000000" + "+005" + "0", lines[1]);
        Assert.Equal(5, lines.Length);
        Assert.Equal("ERROR08", Ask("3D 095"));
    }

    [Fact]
    public void ParametersAreReadAndSet()
    {
        Assert.Equal("Param.Tracking.Sensitivity=4", Ask("GET Param.Tracking.Sensitivity"));
        Assert.Equal("OKAY", Ask("SET Param.Tracking.Sensitivity=7"));
        Assert.Equal("Param.Tracking.Sensitivity=7", Ask("GET Param.Tracking.Sensitivity"));
        Assert.Equal("ERROR36", Ask("SET Param.Tracking.Sensitivity=8"));
        Assert.Equal("ERROR35", Ask("SET Param.Tracking.Sensitivity=high"));
        Assert.Equal("ERROR34", Ask("SET No.Such=1"));
        Assert.Equal("ERROR34", Ask("GET No.Such"));
        Assert.Equal("ERROR39", Ask("SET Features.Hardware.Model=other"));
        Assert.Equal("OKAY", Ask("SET Param.User.String0=free text"));
        Assert.Contains("\nFeatures.Hardware.Model=Polaris Vega\n", Ask("GET Features.*"), StringComparison.Ordinal);
        Assert.Equal("Param.Tracking.Sensitivity=7;1;3;1;7;;Number", Ask("GETINFO Param.Tracking.Sensitivity"));
    }

    [Fact]
    public void VersionsAndFeaturesAreTold()
    {
        Assert.Equal("G.003.003", Ask("APIREV "));
        foreach (var n in (int[])[0, 1, 2, 3, 4, 7, 8]) Assert.Contains("Polaris Vega", Ask($"VER {n}"), StringComparison.Ordinal);
        Assert.Equal(("001", "ERROR23"), (Ask("VER 5"), Ask("VER 6")));
        Assert.Equal(("00000003", "0", "9", "10", "ERROR23"), (Ask("SFLIST 00"), Ask("SFLIST 01"), Ask("SFLIST 02"), Ask("SFLIST 05"), Ask("SFLIST 44")));
        Assert.StartsWith("17-300000-095000+000000", Ask("SFLIST 03"), StringComparison.Ordinal);
        Assert.Equal("hello", Ask("ECHO hello"));
        var spectra = new NdiTwinTests(new NdiTwinOptions { Model = NdiTwinModel.Spectra, AnswerTime = Duration.Zero });
        Assert.Equal("OKAY", spectra.Ask("INIT "));
        Assert.Equal("ERROR01", spectra.Ask("BX2 "));
    }

    [Fact]
    public void TheLineIsOnlyUnderstoodAtTheDevicesRate()
    {
        var line = new SimulatedSerialLine(_twin, () => _now);
        Assert.True(line.SetBaud(115_200));
        Assert.Empty(Talk("INIT:E3A5\r"));
        line.SetBaud(9600);
        Talk("\r");
        Assert.Equal("OKAYA896\r", Talk("INIT:E3A5\r"));
        Assert.Equal("OKAYA896\r", Talk("COMM 50000\r"));
        Assert.Equal(115_200, _twin.Baud);
        Assert.DoesNotContain("OKAY", Talk("INIT:E3A5\r"), StringComparison.Ordinal);

        string Talk(string command)
        {
            line.TryWrite(Encoding.ASCII.GetBytes(command));
            _twin.Step(_now);
            var answer = new byte[100];
            return Encoding.Latin1.GetString(answer, 0, line.Read(answer));
        }
    }
}
