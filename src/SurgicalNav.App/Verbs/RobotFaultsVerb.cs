using System.CommandLine;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.App.Verbs;

/// <summary>Makes faults at a simulated device and watches what the guard and the device make of them.</summary>
internal static class RobotFaultsVerb
{
    /// <summary>Exit code where a fault did not end in a safe state in time.</summary>
    private const int NotSafe = 1;

    /// <summary>Part of the verb for robots.</summary>
    public static Command Create()
    {
        var profile = new Option<string>("--profile") { Description = "The drive profile whose simulated device is tried: a file, or a name below hardware/profiles/manipulator.", DefaultValueFactory = _ => "sim-rcm7" };
        var count = new Option<int>("--count") { Description = "Trials of each fault, 1 to 1000; one takes three seconds or so.", DefaultValueFactory = _ => 2 };
        var only = new Option<string?>("--only") { Description = "Only the faults with this in their name." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of the screen." };
        var command = new Command("faults", """
            What does this device do when something breaks? Every fault that its simulated twin and its line can make, made in the middle of a motion under the guard, on a real pseudo-terminal and with the guard's own process: stuck encoder, blocked joint, runaway, lost power with brakes and with worn ones, emergency stop, damaged memory, bit errors, cable out, latency, a backlog kept back and let go, firmware that stalls, a processor that halts with its clock running or not. For each: who latched a stop, after how long by the device's own clock, when the arm stood, beside the stated maximum, and whether it ever moved again by itself. Exit code 0: all safe; 1: one was not; 2: something in the request is wrong.

            Examples:
              ./surgicalnav robot faults
              ./surgicalnav robot faults --only encoder --count 20 --json
            """)
        {
            profile, count, only, json,
        };
        command.SetAction((parse, stop) => Task.Run(() => Reporting.Refusing(() =>
        {
            var report = RobotFaults.Check(parse.GetValue(profile)!, parse.GetValue(count), parse.GetValue(only), Console.Error.WriteLine, stop);
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            return report.AllSafe ? 0 : NotSafe;
        }), CancellationToken.None));
        return command;
    }
}
