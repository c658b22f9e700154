namespace SurgicalNav.Runtime.Scans.Fields;

/// <summary>What a person asks of a safety field.</summary>
public sealed record FieldRequest
{
    public required string LabelMap { get; init; }

    /// <summary>Numbers or names; null: all that occur.</summary>
    public string? Labels { get; init; }

    /// <summary>Added around every structure.</summary>
    public double MarginMm { get; init; }

    /// <summary>LABEL=MM for structures with a margin of their own.</summary>
    public IReadOnlyList<string> Margins { get; init; } = [];

    /// <summary>Distances are exact up to here.</summary>
    public double BandMm { get; init; } = 20;

    /// <summary>Every sample as float32 instead of whole thousandths of a mm.</summary>
    public bool Exact { get; init; }

    public required string Out { get; init; }
    public string? Picture { get; init; }
}
