using System.Globalization;
using SurgicalNav.Links;
using SurgicalNav.Links.Masters;
using SurgicalNav.Links.Network;

namespace SurgicalNav.Runtime.Teleoperating;

/// <summary>Which device a hand is read from, as a person names it.</summary>
/// <param name="Input">console, gamepad:PATH, spacemouse:PATH, openigtlink:HOST:PORT or network:HOST:PORT.</param>
/// <param name="KeyFile">Of a network's.</param>
/// <param name="Pedals">An event device whose buttons go with the handle; of OpenIGTLink, which has none.</param>
public sealed record MasterChoice(string Input = "console", string? KeyFile = null, string? Pedals = null)
{
    private const string Kinds = "console, gamepad:/dev/input/eventN, spacemouse:/dev/hidrawN, openigtlink:HOST:PORT or network:HOST:PORT";

    public bool IsSimulated => Input == "console";

    /// <exception cref="UserErrorException">No such kind, or a part is missing.</exception>
    public void Validate()
    {
        var (kind, rest) = Parts();
        if (kind is not ("console" or "gamepad" or "spacemouse" or "openigtlink" or "network") || rest.Length == 0 != IsSimulated) throw new UserErrorException($"--input {Input}: it is one of {Kinds}.");
        if (kind is "openigtlink" or "network") _ = Address(rest);
        if (kind == "network" != KeyFile is not null)
            throw new UserErrorException(kind == "network" ? "--input network needs --key with the file of the secret that both sides share: 'umask 077; openssl rand -hex 32 > console.key' makes one." : "--key is for --input network alone.");
        if (kind == "openigtlink" && Pedals is null) throw new UserErrorException("OpenIGTLink tells where a handle is, and of no pedals: add --pedals /dev/input/eventN with a gamepad or pedal box for presence and clutch.");
        if (Pedals is not null && kind != "openigtlink") throw new UserErrorException("--pedals is for --input openigtlink alone: the others have their own.");
    }

    /// <exception cref="UserErrorException">It cannot be opened; says what to do.</exception>
    internal IMasterInput Open(MasterHand hand)
    {
        var (kind, rest) = Parts();
        try
        {
            return kind switch
            {
                "gamepad" => Gamepad(rest),
                "spacemouse" => new SpaceMouseInput(InputDevice.OpenSpaceMouse(rest)),
                "openigtlink" => Tracked(Address(rest), Pedals!),
                _ => Network(Address(rest), hand),
            };
        }
        catch (LinkException e)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    private static GamepadInput Gamepad(string path)
    {
        var device = InputDevice.OpenEvents(path);
        return new GamepadInput(device, device: device);
    }

    private static PedalledMaster Tracked((string Host, int Port) at, string pedals)
    {
        var foot = Gamepad(pedals);
        try
        {
            return new PedalledMaster(new IgtlMasterInput(TcpByteLink.Connect(at.Host, at.Port)), foot);
        }
        catch
        {
            foot.Dispose();
            throw;
        }
    }

    private NetworkMasterInput Network((string Host, int Port) at, MasterHand hand)
    {
        var key = MasterKey.Load(KeyFile!);
        return new NetworkMasterInput(UdpByteLink.Open(at.Host, at.Port), key, MasterKey.NewSession(), new NetworkMasterOptions { Hand = hand });
    }

    private (string Kind, string Where) Parts() => Input.IndexOf(':', StringComparison.Ordinal) is var at and >= 0 ? (Input[..at], Input[(at + 1)..]) : (Input, "");

    private (string Host, int Port) Address(string text)
    {
        var at = text.LastIndexOf(':');
        if (at > 0 && int.TryParse(text[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535) return (text[..at], port);
        throw new UserErrorException($"--input {Input}: a host and a port are missing, as in {Parts().Kind}:192.168.1.20:4000.");
    }
}
