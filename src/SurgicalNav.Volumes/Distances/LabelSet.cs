using System.Buffers;
using System.Runtime.InteropServices;

namespace SurgicalNav.Volumes.Distances;

/// <summary>Labels that count as inside, found in rows of voxels many at a time.</summary>
/// <remarks>A label is looked for as the UTF-16 unit of the same number: the runtime's search for a set of characters is vectorised.</remarks>
internal sealed class LabelSet
{
    private readonly SearchValues<char> _values;

    public LabelSet(ReadOnlySpan<ushort> labels) => _values = SearchValues.Create(MemoryMarshal.Cast<ushort, char>(labels));

    /// <summary>Where the first inside voxel of the row stands; −1 where there is none.</summary>
    public int First(ReadOnlySpan<ushort> row) => Characters(row).IndexOfAny(_values);

    public int Last(ReadOnlySpan<ushort> row) => Characters(row).LastIndexOfAny(_values);

    /// <summary>Where the first outside voxel stands; −1 where there is none.</summary>
    public int FirstOutside(ReadOnlySpan<ushort> row) => Characters(row).IndexOfAnyExcept(_values);

    private static ReadOnlySpan<char> Characters(ReadOnlySpan<ushort> row) => MemoryMarshal.Cast<ushort, char>(row);
}
