using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>The little of GDB's remote serial protocol that stops an emulated processor, reads and writes its memory and registers, and lets it go on.</summary>
/// <remarks>Packets are $data#checksum, acknowledged by +; a lone 0x03 interrupts. One request at a time; blocking.</remarks>
public sealed class GdbRemote : IDisposable
{
    private const int ProgramCounter = 15, ProgramStatus = 25;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _one = new byte[1];

    /// <summary>Connecting stops the processor.</summary>
    public GdbRemote(string path)
    {
        _socket.ReceiveTimeout = 120_000;
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        IsStopped = true;
        _ = Ask("?");
        // Only whoever has read the description of the target may ask for single registers.
        Expect("l", Ask("qXfer:features:read:target.xml:0,ffb"));
    }

    public bool IsStopped { get; private set; }

    public void Stop()
    {
        if (IsStopped) return;
        _socket.Send([3]);
        Expect("T", Receive());
        IsStopped = true;
    }

    public void Continue()
    {
        Send("c");
        IsStopped = false;
    }

    public byte[] Read(uint address, int count) => Convert.FromHexString(Ask(string.Create(CultureInfo.InvariantCulture, $"m{address:x},{count:x}")));

    public void Write(uint address, byte[] bytes) => Expect("OK", Ask(string.Create(CultureInfo.InvariantCulture, $"M{address:x},{bytes.Length:x}:{Convert.ToHexStringLower(bytes)}")));

    public double ReadDouble(uint address) => BitConverter.ToDouble(Read(address, 8));

    public void Flip(uint address, int bit)
    {
        var at = Read(address, 1);
        at[0] ^= (byte)(1 << bit);
        Write(address, at);
    }

    /// <summary>True where the processor is not in an interrupt.</summary>
    public bool IsInLoop => (Register(ProgramStatus) & 0x1FF) == 0;

    public void Jump(uint address)
    {
        var bytes = Convert.ToHexStringLower(BitConverter.GetBytes(address & ~1u));
        Expect("OK", Ask(string.Create(CultureInfo.InvariantCulture, $"P{ProgramCounter:x}={bytes}")));
    }

    public void Dispose() => _socket.Dispose();

    private static void Expect(string begin, string answer)
    {
        if (!answer.StartsWith(begin, StringComparison.Ordinal)) throw new InvalidDataException($"The emulator answered '{answer}' where '{begin}' was due.");
    }

    private uint Register(int number) => BitConverter.ToUInt32(Convert.FromHexString(Ask(string.Create(CultureInfo.InvariantCulture, $"p{number:x}"))));

    private string Ask(string request)
    {
        Send(request);
        var answer = Receive();
        // That the processor has stopped may be told once more, unasked.
        while (answer.StartsWith('T') && request != "?") answer = Receive();
        return answer;
    }

    private void Send(string data)
    {
        var sum = data.Aggregate(0, (s, c) => s + c) & 0xFF;
        _socket.Send(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${data}#{sum:x2}")));
    }

    private string Receive()
    {
        while (Next() != '$') { }
        var data = new StringBuilder();
        for (var c = Next(); c != '#'; c = Next()) data.Append(c);
        _ = Next();
        _ = Next();
        _socket.Send("+"u8);
        return data.ToString();
    }

    private char Next()
    {
        if (_socket.Receive(_one) != 1) throw new EndOfStreamException("The emulator has ended.");
        return (char)_one[0];
    }
}
