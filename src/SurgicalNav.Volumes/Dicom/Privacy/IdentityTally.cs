namespace SurgicalNav.Volumes.Dicom.Privacy;

/// <summary>How often what was done to which attribute; never a value. For one thread.</summary>
public sealed class IdentityTally
{
    private readonly SortedDictionary<uint, (string Name, ConfidentialityAction Action, int Count)> _counts = [];

    /// <summary>Private attributes that were removed.</summary>
    public int Private { get; private set; }

    public IEnumerable<(uint Tag, string Name, ConfidentialityAction Action, int Count)> Counts => _counts.Select(c => (c.Key, c.Value.Name, c.Value.Action, c.Value.Count));

    internal void Add(uint tag, string name, ConfidentialityAction action) =>
        _counts[tag] = (name, action, _counts.TryGetValue(tag, out var known) ? known.Count + 1 : 1);

    internal void AddPrivate() => Private++;
}
