using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Links.Servos;
using SurgicalNav.Simulation.Drives;
using SurgicalNav.Simulation.Drives.Dynamixel;
using SurgicalNav.Simulation.Drives.ODrive;

namespace SurgicalNav.Runtime.Twins;

/// <summary>The twins of servo drives as <c>surgicalnav twin</c> serves them.</summary>
public static class DriveTwins
{
    /// <exception cref="UserErrorException">The IDs make no sense.</exception>
    public static DynamixelTwin Dynamixel(IReadOnlyList<int> ids)
    {
        try
        {
            WarmUp();
            return new DynamixelTwin(new DynamixelTwinOptions { Ids = [.. ids.Select(id => (byte)Math.Clamp(id, 0, 255))] });
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException($"twin dynamixel: --ids {string.Join(',', ids)}: each is 0 to 252, none twice.", e);
        }
    }

    /// <summary>An arm of servos as its profile describes it, set up as its commissioning would leave it.</summary>
    /// <exception cref="UserErrorException">The profile cannot be used, or is another family's.</exception>
    public static DynamixelTwin Dynamixel(string profileFile)
    {
        WarmUp();
        return Of(profileFile, ServoTwins.Dynamixel);
    }

    /// <inheritdoc cref="Dynamixel(string)"/>
    public static ODriveTwin ODrive(string profileFile) => Of(profileFile, ServoTwins.ODrive);

    private static TTwin Of<TTwin>(string profileFile, Func<ServoBusProfile, TTwin> make)
    {
        try
        {
            return make(ServoBusProfileFile.Load(profileFile));
        }
        catch (Exception e) when (e is DriveProfileException or ArgumentException)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    public static string Sum(DynamixelTwin twin) => $"{twin.Instructions} instructions heard, {twin.Refusals} refused; {twin.Counters.Errors} errors of the line.";

    public static string Sum(ODriveTwin twin) => $"{twin.Commands} lines obeyed or refused, {twin.Refusals} refused; {twin.Counters.Errors} thrown away.";

    /// <summary>Clients give a servo some 30 ms to answer, which the first answer of a program that has just begun would not keep: another twin answers before.</summary>
    private static void WarmUp()
    {
        var (host, device) = MemoryLink.CreatePair();
        var twin = new DynamixelTwin(new DynamixelTwinOptions { Ids = [1] });
        twin.Attach(device);
        var client = new DynamixelClient(host);
        for (var i = 0; i < 40; i++)
        {
            var now = Instant.FromSeconds(0.1 * i);
            client.BeginRead(1, DynamixelTable.PresentPosition, now);
            twin.Step(now);
            twin.Step(now + Duration.FromMilliseconds(2));
            client.Poll(now + Duration.FromMilliseconds(2));
            client.BeginPing(1, now + Duration.FromMilliseconds(3));
            twin.Step(now + Duration.FromMilliseconds(5));
            twin.Step(now + Duration.FromMilliseconds(7));
            client.Poll(now + Duration.FromMilliseconds(7));
        }
        host.Dispose();
        device.Dispose();
    }
}
