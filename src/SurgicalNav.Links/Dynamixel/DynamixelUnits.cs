namespace SurgicalNav.Links.Dynamixel;

/// <summary>What the X series counts in, and the models that this program knows.</summary>
public static class DynamixelUnits
{
    public const int StepsPerTurn = 4096;

    /// <summary>The step of Present Position that stands for 0 rad.</summary>
    public const int ZeroStep = 2048;

    public const double RadPerStep = 2 * Math.PI / StepsPerTurn;

    /// <summary>One count of a velocity: 0.229 turns a minute.</summary>
    public const double RadPerSPerCount = 0.229 * 2 * Math.PI / 60;

    /// <summary>One count of current of the XM and XH series.</summary>
    public const double AmperePerCount = 2.69e-3;

    public const double VoltPerCount = 0.1;

    /// <summary>One count of Bus Watchdog.</summary>
    public const int WatchdogMsPerCount = 20;

    /// <summary>One count of Return Delay Time.</summary>
    public const int ReturnDelayUsPerCount = 2;

    /// <summary>What Baud Rate's numbers stand for.</summary>
    public static IReadOnlyList<int> Bauds { get; } = [9600, 57_600, 115_200, 1_000_000, 2_000_000, 3_000_000, 4_000_000, 4_500_000];

    public static double PositionRad(long steps) => (steps - ZeroStep) * RadPerStep;

    public static long PositionSteps(double rad) => ZeroStep + (long)Math.Round(rad / RadPerStep);

    /// <summary>The name of a model number; null for one that is not of the X series.</summary>
    public static string? ModelName(int number) => number switch
    {
        1000 => "XH430-W350",
        1010 => "XH430-W210",
        1020 => "XM430-W350",
        1030 => "XM430-W210",
        1040 => "XH430-V350",
        1050 => "XH430-V210",
        1060 => "XL430-W250",
        1070 => "XC430-W150",
        1080 => "XC430-W240",
        1100 => "XH540-W270",
        1110 => "XH540-W150",
        1120 => "XM540-W270",
        1130 => "XM540-W150",
        1140 => "XH540-V270",
        1150 => "XH540-V150",
        1170 => "XW540-T260",
        1180 => "XW540-T140",
        _ => null,
    };
}
