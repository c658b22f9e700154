using SurgicalNav.Core.Numerics;
using SurgicalNav.Links;
using SurgicalNav.Runtime.Twins;
using SurgicalNav.Simulation.Trackers;
using SurgicalNav.Simulation.Trackers.Ndi;

namespace SurgicalNav.Runtime.Ndi;

/// <summary>What <c>surgicalnav twin ndi</c> is asked for.</summary>
public sealed record NdiTwinSessionOptions
{
    /// <summary>Path of the link to the pseudo-terminal that a client opens as its serial port.</summary>
    public string? PtyLink { get; init; }

    /// <summary>TCP port, 0 for any free one.</summary>
    public int? TcpPort { get; init; }

    /// <summary>vega, spectra, vicra, lyra or aurora.</summary>
    public string Model { get; init; } = "vega";

    public int Tools { get; init; } = 3;
}

/// <summary>Serves an NDI tracker twin with a few moving tools on a pseudo-terminal or a TCP port, for this program and for anybody else's.</summary>
public sealed class NdiTwinSession : IDisposable
{
    private const int MostTools = 9;

    private readonly TwinSession _served;

    /// <exception cref="UserErrorException">The options make no sense, or the link's path is taken.</exception>
    /// <exception cref="LinkException">The port is taken, or there is no pseudo-terminal.</exception>
    public NdiTwinSession(NdiTwinSessionOptions options)
    {
        if (options.Tools is < 1 or > MostTools) throw new UserErrorException($"twin ndi: --tools must be 1 to {MostTools}, not {options.Tools}.");
        if (!Enum.TryParse<NdiTwinModel>(options.Model, ignoreCase: true, out var model) || !Enum.IsDefined(model))
            throw new UserErrorException($"twin ndi: the model '{options.Model}' is not known. Known are {string.Join(", ", Enum.GetNames<NdiTwinModel>()).ToLowerInvariant()}.");
        var twin = new NdiTwinOptions { Model = model, NoiseMm = new Vec3(0.05, 0.05, 0.15), NoiseRad = new Vec3(5e-4, 5e-4, 5e-4), StrayMarkersMm = [new Vec3(150, 120, -1.2 * new NdiTwinOptions { Model = model }.Volume.NearestMm)] };
        Twin = new NdiTwin(twin, [.. Enumerable.Range(1, options.Tools).Select(i => Body(i, twin))]);
        _served = new TwinSession("twin ndi", Twin, options.PtyLink, options.TcpPort);
    }

    public NdiTwin Twin { get; }

    /// <summary>What a client is to open.</summary>
    public string Where => _served.Where;

    /// <summary>The TCP port; 0 on a pseudo-terminal.</summary>
    public int Port => _served.Port;

    public void Start() => _served.Start();

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="options">What to serve.</param>
    /// <param name="say">Gets a line on where the twin is, for a person.</param>
    /// <param name="stop">Ends it.</param>
    public static void Run(NdiTwinSessionOptions options, Action<string> say, CancellationToken stop)
    {
        using var session = new NdiTwinSession(options);
        session.Start();
        say($"A simulated NDI {options.Model} with {options.Tools} moving tool(s) is at {session.Where}. Ctrl-C ends it.");
        stop.WaitHandle.WaitOne();
        say($"{session.Twin.Commands} commands answered, {session.Twin.Errors} of them with an error; initialised {session.Twin.Initialisations} times.");
    }

    public void Dispose() => _served.Dispose();

    private static NdiTwinBody Body(int number, NdiTwinOptions twin)
    {
        var depth = 0.5 * (twin.Volume.NearestMm + Math.Min(twin.Volume.FarthestMm, 2.2 * twin.Volume.NearestMm));
        var body = new CirclingTool($"tool {number}", new Vec3(60 * (number - 2), 40 * (number % 2), twin.IsOptical ? -depth : depth), 20 + 10 * number, 0.5 + 0.3 * number);
        return new NdiTwinBody(body, twin.IsOptical ? null : $"61000{number}", twin.IsOptical ? null : number);
    }
}
