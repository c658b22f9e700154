using System.CommandLine;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.App.Verbs;

/// <summary>The options that every verb has that moves a device: which one, who holds the switch, and what is kept.</summary>
internal sealed class RobotRunArguments
{
    private readonly Option<string?> _device = new("--device") { Description = "The device's line: a serial port (/dev/ttyUSB0; see 'links list') or host:port." };
    private readonly Option<bool> _simulated = new("--simulated") { Description = "A simulated device on a pseudo-terminal of its own." };
    private readonly Option<bool> _hold = new("--hold-to-run-simulated") { Description = "A simulated hand holds the enabling switch; with --simulated only." };
    private readonly Option<string[]> _standsAt = new("--stands-at") { Description = "Where the joints of a simulated device stand.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> _deg = new("--deg") { Description = "Angles are in degrees." }, _rad = new("--rad") { Description = "Angles are in radians." };
    private readonly Option<string?> _profile = new("--profile") { Description = "The device's drive profile, where it is another than the plan's or the one named like the robot: a file or a name." };
    private readonly Option<string?> _system = new("--system") { Description = "With --arm: the system that the arm stands in, a .system.json file or one of the project's own by name. Its way is then checked against the other arms, which stand at home." }, _arm = new("--arm") { Description = "With --system: which of its arms it is." };
    private readonly Option<bool> _acknowledge = new("--acknowledge") { Description = "Clear the fault that the device reports at the start: you have read it, and its cause is gone." };
    private readonly Option<string?> _record = new("--record") { Description = "Folder for the recording and the picture of the run." };

    private readonly Option<bool> _service = new("--service") { Description = "An engineer's work with no patient at the arm: at most a tenth of the device's speeds." };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object instead of the screen." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_device, _simulated, _hold, _standsAt, _deg, _rad, _profile, _system, _arm, _acknowledge, _record, Json]) command.Add(option);
    }

    /// <summary>Of verbs that an engineer needs.</summary>
    public void AddServiceTo(Command command) => command.Add(_service);

    public RobotRunOptions Read(ParseResult parse) => new()
    {
        Device = parse.GetValue(_device),
        Simulated = parse.GetValue(_simulated),
        HoldSimulated = parse.GetValue(_hold),
        StandsAt = parse.GetValue(_standsAt) ?? [],
        Unit = RobotNumbers.Unit(parse.GetValue(_deg), parse.GetValue(_rad)),
        Profile = parse.GetValue(_profile),
        Place = ArmPlace.Of(parse.GetValue(_system), parse.GetValue(_arm)),
        Service = parse.GetValue(_service),
        Acknowledge = parse.GetValue(_acknowledge),
        RecordFolder = parse.GetValue(_record),
        Switch = SpaceBar.IsAtHand ? new SpaceBar().IsHeld : null,
    };
}
