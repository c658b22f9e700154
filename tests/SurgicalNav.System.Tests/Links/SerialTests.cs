using System.Runtime.InteropServices;
using SurgicalNav.Links;
using SurgicalNav.Links.Serial;

namespace SurgicalNav.SystemTests.Links;

[Collection(MachineCollection.Name)]
public sealed class SerialTests
{
    private const int Patience = 2_000_000;

    [Fact]
    public void EveryByteValueCrossesBothWaysUnchanged()
    {
        using var master = PseudoTerminal.Open();
        using var slave = TermiosLink.Open(master.SlavePath, 115_200);
        var all = new byte[256];
        for (var i = 0; i < 256; i++) all[i] = (byte)i;
        Assert.True(master.TryWrite(all));
        Assert.Equal(all, ReadExactly(slave, 256));
        Assert.True(slave.TryWrite(all));
        Assert.Equal(all, ReadExactly(master, 256));
        Assert.Equal(new LinkCounters(256, 256, 0, 0), slave.Counters);
    }

    [Theory]
    [InlineData(9600)]
    [InlineData(250_000)]
    [InlineData(1_234_567)]
    [InlineData(3_000_000)]
    public void AnyBaudRateCanBeSet(int baud)
    {
        using var master = PseudoTerminal.Open();
        using var slave = TermiosLink.Open(master.SlavePath, baud);
        Assert.Equal(baud, slave.Baud);
    }

    [Fact]
    public void APortInUseIsRefusedAndFreeAgainAfterwards()
    {
        using var master = PseudoTerminal.Open();
        using (TermiosLink.Open(master.SlavePath, 9600))
            Assert.Contains("in use", Assert.Throws<LinkException>(() => TermiosLink.Open(master.SlavePath, 9600)).Message, StringComparison.Ordinal);
        using var again = TermiosLink.Open(master.SlavePath, 9600);
        Assert.True(again.IsOpen);
    }

    [Fact]
    public void AVanishedDeviceClosesTheLinkWithoutAnException()
    {
        var master = PseudoTerminal.Open();
        using var slave = TermiosLink.Open(master.SlavePath, 9600);
        master.Dispose();
        for (var i = 0; i < Patience && slave.IsOpen; i++) Assert.Equal(0, slave.Read(new byte[8]));
        Assert.False(slave.IsOpen);
        Assert.False(slave.TryWrite([1]));
        Assert.Equal(1, slave.Counters.WritesRefused);
    }

    [Fact]
    public void AVanishedDeviceIsAlsoNoticedByWriting()
    {
        var master = PseudoTerminal.Open();
        using var slave = TermiosLink.Open(master.SlavePath, 9600);
        master.Dispose();
        Assert.False(slave.TryWrite([1]));
        Assert.False(slave.IsOpen);
    }

    [Fact]
    public void TheMasterOutlivesItsUsers()
    {
        using var master = PseudoTerminal.Open();
        TermiosLink.Open(master.SlavePath, 9600).Dispose();
        Assert.Equal(0, master.Read(new byte[8]));
        using var slave = TermiosLink.Open(master.SlavePath, 9600);
        Assert.True(slave.TryWrite([5]));
        Assert.Equal([5], ReadExactly(master, 1));
    }

    [Fact]
    public void NothingIsLostOrTornWhenTheOtherSideDoesNotRead()
    {
        using var master = PseudoTerminal.Open();
        using var slave = TermiosLink.Open(master.SlavePath, 115_200);
        var message = new byte[700];
        byte accepted = 0;
        while (accepted < 200)
        {
            Array.Fill(message, accepted);
            if (!slave.TryWrite(message)) break;
            accepted++;
        }
        Assert.InRange(accepted, 2, 199);
        Assert.Equal(message.Length, slave.Counters.BytesRefused);
        var into = new byte[700];
        for (var i = 0; i < accepted; i++)
        {
            var got = 0;
            for (var tries = 0; tries < Patience && got < into.Length; tries++)
            {
                got += master.Read(into.AsSpan(got));
                slave.Read(message); // flushes what is still waiting
            }
            Assert.Equal(into.Length, got);
            Assert.All(into, b => Assert.Equal(i, b));
        }
    }

    [Fact]
    public void ErrorsSayWhatToDo()
    {
        var missing = Assert.Throws<LinkException>(() => TermiosLink.Open("/dev/ttyUSB_none", 9600));
        Assert.Contains("does not exist", missing.Message, StringComparison.Ordinal);
        var file = Path.GetTempFileName();
        try
        {
            Assert.Contains("not a serial port", Assert.Throws<LinkException>(() => TermiosLink.Open(file, 9600)).Message, StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows() && !IsSuperuser())
            {
                File.SetUnixFileMode(file, UnixFileMode.None);
                Assert.Contains("usermod -aG dialout", Assert.Throws<LinkException>(() => TermiosLink.Open(file, 9600)).Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>What a test cannot bring about on any machine: another user's rights, an adapter that rounds its rate, a device pulled in the middle of opening.</summary>
    [Fact]
    public void EveryRefusalSaysWhatToDo()
    {
        Assert.Equal("/dev/ttyS9: 250000 bit/s was asked for but the driver set 230400. Choose a rate that the adapter can do.", TermiosLink.BaudRefusal("/dev/ttyS9", 250_000, 230_400)!.Message);
        Assert.Null(TermiosLink.BaudRefusal("/dev/ttyS9", 115_200, 115_384));
        Assert.Contains("'sudo usermod -aG dialout $USER'", TermiosLink.Refusal("/dev/ttyS9", Libc.EACCES).Message, StringComparison.Ordinal);
        Assert.Contains("in use by another program", TermiosLink.Refusal("/dev/ttyS9", Libc.EBUSY).Message, StringComparison.Ordinal);
        Assert.Contains("Unplug it and plug it in again", TermiosLink.Refusal("/dev/ttyS9", Libc.ENODEV).Message, StringComparison.Ordinal);
        Assert.All([Libc.ENOENT, Libc.EACCES, Libc.EBUSY, Libc.ENODEV, Libc.ENOTTY], e => Assert.StartsWith("/dev/ttyS9", TermiosLink.Refusal("/dev/ttyS9", e).Message.Replace("No permission to open ", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Fact]
    public void ABreakBeginsAndEndsAtOnceAndTheLineGoesOn()
    {
        var master = PseudoTerminal.Open();
        using var slave = TermiosLink.Open(master.SlavePath, 9600);
        Assert.True(slave.SetBreak(true));
        Assert.True(slave.SetBreak(false));
        Assert.True(slave.TryWrite([7]));
        Assert.Equal([7], ReadExactly(master, 1));
        master.Dispose();
        for (var i = 0; i < Patience && slave.IsOpen; i++) slave.Read(new byte[8]);
        Assert.False(slave.SetBreak(true));
    }

    [Fact]
    public void ReadingAndWritingAllocatesNothing()
    {
        using var master = PseudoTerminal.Open();
        using var slave = TermiosLink.Open(master.SlavePath, 115_200);
        var bytes = new byte[64];
        Allocations.AssertNone(() =>
        {
            master.TryWrite(bytes);
            slave.Read(bytes);
            slave.TryWrite(bytes);
            master.Read(bytes);
        });
    }

    private static byte[] ReadExactly(IByteLink link, int count)
    {
        var into = new byte[count];
        var got = 0;
        for (var i = 0; i < Patience && got < count; i++) got += link.Read(into.AsSpan(got));
        Assert.Equal(count, got);
        return into;
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint EffectiveUser();

    private static bool IsSuperuser() => EffectiveUser() == 0;
}
