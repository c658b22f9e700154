using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.Simulation.Masters;

namespace SurgicalNav.Runtime.Teleoperating;

/// <summary>A station with the inputs of its hands.</summary>
internal sealed class TeleoperationHands : IDisposable
{
    /// <summary>Simulated hands leave so long before the end.</summary>
    private const double LeavesBeforeS = 0.7;

    /// <summary>Shares of their time at which the left hand takes the third instrument, and the right one the camera.</summary>
    private const double SwapsAt = 0.4, CameraFrom = 0.7, CameraTo = 0.82;

    private readonly TeleoperationStation _station;
    private readonly IMasterInput?[] _inputs;

    private TeleoperationHands(TeleoperationStation station, IMasterInput?[] inputs) => (_station, _inputs) = (station, inputs);

    public string Names => string.Join(" and ", _inputs.Where(i => i is not null).Select(i => i!.Name).Distinct(StringComparer.Ordinal)) + (Array.TrueForAll(_inputs, i => i is SimulatedSurgeon) ? "s" : "");

    /// <summary>Where a simulated hand means to be, without its tremor; null where none is simulated.</summary>
    public Func<MasterHand, Instant, Vec3>? MeantMm => Array.Exists(_inputs, i => i is SimulatedSurgeon) ? (hand, at) => ((SimulatedSurgeon)_inputs[(int)hand]!).MeantMm(at) : null;

    /// <summary>Hands at a simulated console, as many as are asked for: both lead, the left one goes on with another instrument, and both move the camera.</summary>
    public static TeleoperationHands Simulated(RobotSystem system, TeleoperationRequest request, double seconds)
    {
        var (station, console) = (Station(system, request), new SimulatedConsole());
        var stays = Math.Max(0.5 * seconds, seconds - LeavesBeforeS);
        var areBoth = request.Left is not null && request.Right is not null;
        var left = new SurgeonScript(stays, areBoth ? SwapsAt * stays : double.PositiveInfinity);
        var right = areBoth ? new SurgeonScript(stays, CameraFromS: CameraFrom * stays, CameraToS: CameraTo * stays) : new SurgeonScript(stays);
        return new TeleoperationHands(station,
        [
            request.Left is null ? null : new SimulatedSurgeon(station, console, MasterHand.Left, left),
            request.Right is null ? null : new SimulatedSurgeon(station, console, MasterHand.Right, right),
        ]);
    }

    public static TeleoperationHands Opened(RobotSystem system, TeleoperationRequest request)
    {
        var station = Station(system, request);
        var left = request.Left?.Open(MasterHand.Left);
        try
        {
            return new TeleoperationHands(station, [left, request.Right?.Open(MasterHand.Right)]);
        }
        catch
        {
            left?.Dispose();
            throw;
        }
    }

    public TeleoperationSession Session(IReadOnlyList<PlannedArm> arms, double seconds) => new(_station, arms, _inputs, [_inputs[0] as SimulatedSurgeon, _inputs[1] as SimulatedSurgeon], seconds);

    public IReadOnlyList<TeleoperationHand> Reports(TeleoperationSession session)
    {
        var hands = new List<TeleoperationHand>();
        for (var h = MasterHand.Left; h <= MasterHand.Right; h++)
            if (_inputs[(int)h] is { } input && session.Log(h) is var log)
                hands.Add(new TeleoperationHand(h == MasterHand.Left ? "left" : "right", input.Name, log.Led, log.WorstLagMm, log.NearOthers, [.. log.LetGo], input.Malformed));
        return hands;
    }

    public void Dispose()
    {
        foreach (var input in _inputs) input?.Dispose();
    }

    private static TeleoperationStation Station(RobotSystem system, TeleoperationRequest request)
    {
        try
        {
            return new TeleoperationStation(system, new TeleoperationOptions { Scale = request.Scale });
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(e.Message, e);
        }
    }
}
