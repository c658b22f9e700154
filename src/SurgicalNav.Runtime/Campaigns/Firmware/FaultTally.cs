using System.Globalization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>Injects one fault into one device and counts what came of it.</summary>
/// <param name="inject">Takes the random numbers, the injection's own number and how often in a row it was tried before. Null where the machine itself ended the motion: nothing was proven, and it is done again.</param>
internal sealed class FaultTally(string device, string fault, double? statedMs, Func<SeededRandom, int, int, FaultOutcome?> inject)
{
    private const int FindingsKept = 3, MostRepeatsInARow = 20;
    private readonly List<double> _reactions = [];
    private readonly List<string> _first = [];
    private int _number, _detected, _safe, _repeated;

    internal int Failed => _reactions.Count - Math.Min(_detected, _safe);

    internal FaultFigures Figures
    {
        get
        {
            double[] sorted = [.. _reactions.Order()];
            return new FaultFigures(device, fault, sorted.Length, _repeated, _detected, _safe, new Percentiles(sorted[sorted.Length / 2], sorted[(int)(0.99 * (sorted.Length - 1))], sorted[^1]), statedMs, [.. _first]);
        }
    }

    /// <summary>Once.</summary>
    /// <exception cref="UserErrorException">The machine stopped one motion after the other.</exception>
    internal void Inject(ulong seed)
    {
        for (var attempt = 0; attempt < MostRepeatsInARow; attempt++, _repeated++)
        {
            var number = _number++;
            if (inject(new SeededRandom(seed, (ulong)number), number, attempt) is not { } outcome) continue;
            if (outcome.IsDetected) _detected++;
            if (outcome.IsSafe) _safe++;
            _reactions.Add(outcome.ReactionMs);
            if ((outcome.Words.Length > 0 || outcome.ReactionMs > statedMs) && _first.Count < FindingsKept)
                _first.Add(string.Create(CultureInfo.InvariantCulture, $"injection {number} of seed {seed}, after {outcome.ReactionMs:0.00} ms: {outcome.Words}"));
            return;
        }
        throw new UserErrorException($"firmware: {device}, {fault}: the machine stopped {MostRepeatsInARow} motions in a row before anything could be injected; give it less other work.");
    }
}
