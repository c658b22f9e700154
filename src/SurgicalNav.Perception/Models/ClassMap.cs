namespace SurgicalNav.Perception.Models;

/// <summary>A card's classes by name instead of by number: networks may number the same classes differently.</summary>
/// <remarks>Immutable; queries allocate nothing.</remarks>
public sealed class ClassMap
{
    /// <summary>Classes whose names begin so are instruments: "instrument", "instrument shaft", "instrument tip", …</summary>
    public const string InstrumentPrefix = "instrument";

    public const string Background = "background";

    private readonly ModelCard _card;
    private readonly bool[] _isInstrument;
    private readonly byte[] _instruments;

    private ClassMap(ModelCard card)
    {
        _card = card;
        _isInstrument = [.. card.Classes.Select(c => c.Name.StartsWith(InstrumentPrefix, StringComparison.Ordinal))];
        _instruments = [.. Enumerable.Range(0, card.Classes.Count).Where(i => _isInstrument[i]).Select(i => (byte)i)];
    }

    public static ClassMap Of(ModelCard card) => new(card);

    /// <summary>Mask values that are instruments, ascending; empty for a network that knows none.</summary>
    public ReadOnlySpan<byte> Instruments => _instruments;

    /// <summary>Whether a mask value is an instrument; false beyond the card's classes.</summary>
    public bool IsInstrument(byte maskValue) => maskValue < _isInstrument.Length && _isInstrument[maskValue];

    /// <summary>The mask value of a class.</summary>
    /// <exception cref="ModelCardException">The card has no class of that name.</exception>
    public byte IdOf(string className) => _card.IndexOf(className) is >= 0 and var id ? (byte)id : throw Missing([className]);

    /// <summary>For each mask value of the card, the number that the same class has in <paramref name="names"/>, as for comparing masks with a truth that is
    /// numbered in its own way. Classes that are not in <paramref name="names"/> become <see cref="Background"/>.</summary>
    /// <exception cref="ModelCardException">The card lacks one of the names.</exception>
    /// <exception cref="ArgumentException"><paramref name="names"/> has no background, or more than 256 names.</exception>
    public byte[] To(IReadOnlyList<string> names)
    {
        if (names.Count > 256) throw new ArgumentException($"{names.Count} classes do not fit into a mask of bytes.", nameof(names));
        var missing = names.Where(name => _card.IndexOf(name) < 0).ToList();
        if (missing.Count > 0) throw Missing(missing);
        var background = Find(names, Background);
        if (background < 0) throw new ArgumentException($"The classes to map to have no {Background}.", nameof(names));
        var table = new byte[_card.Classes.Count];
        for (var i = 0; i < table.Length; i++)
            table[i] = (byte)(Find(names, _card.Classes[i].Name) is >= 0 and var there ? there : background);
        return table;
    }

    /// <summary>Renumbers a mask in place with a table of <see cref="To"/>.</summary>
    /// <exception cref="ArgumentException">A value is no class of the card; the mask is then unchanged.</exception>
    public static void Renumber(Span<byte> mask, ReadOnlySpan<byte> table)
    {
        if (table.Length < 256 && mask.ContainsAnyExceptInRange((byte)0, (byte)(table.Length - 1)))
            throw new ArgumentException($"The mask holds a value above {table.Length - 1}, the card's last class.", nameof(mask));
        foreach (ref var value in mask) value = table[value];
    }

    private static int Find(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
            if (string.Equals(names[i], name, StringComparison.Ordinal)) return i;
        return -1;
    }

    private ModelCardException Missing(IReadOnlyList<string> names) => new(
        $"The network {_card.Name} does not know the class{(names.Count == 1 ? "" : "es")} {string.Join(", ", names)}; its model card has {string.Join(", ", _card.Classes.Select(c => c.Name))}. "
        + "Classes are matched by name: rename them in model.json if they mean the same, or take another network.");
}
