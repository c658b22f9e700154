using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The wire's type strings (12 bytes, ASCII, padded with zeros) of every kind.</summary>
/// <remarks>Queries whose name would not fit are shortened as the reference library shortens them (GET_TRANS, RTS_CAPABIL, GET_VMETA).
/// Two older spellings are understood and never sent: COLORTABLE and GET_TRANSFOR.</remarks>
public static class IgtlKinds
{
    private const int Row = 32;

    private static readonly string[] Prefixes = ["", "GET_", "STT_", "STP_", "RTS_"];

    /// <summary>By number: the type string of the data and the one that its queries are made of.</summary>
    private static readonly (string Data, string Query)[] Names =
    [
        ("", ""),
        ("TRANSFORM", "TRANS"),
        ("POSITION", "POSITION"),
        ("QTRANS", "QTRANS"),
        ("TDATA", "TDATA"),
        ("QTDATA", "QTDATA"),
        ("IMAGE", "IMAGE"),
        ("IMGMETA", "IMGMETA"),
        ("LBMETA", "LBMETA"),
        ("STATUS", "STATUS"),
        ("CAPABILITY", "CAPABIL"),
        ("STRING", "STRING"),
        ("COMMAND", "COMMAND"),
        ("POINT", "POINT"),
        ("TRAJ", "TRAJ"),
        ("POLYDATA", "POLYDATA"),
        ("SENSOR", "SENSOR"),
        ("BIND", "BIND"),
        ("COLORT", "COLORT"),
        ("NDARRAY", "NDARRAY"),
        ("VIDEO", "VIDEO"),
        ("VIDEOMETA", "VMETA"),
    ];

    private static readonly byte[][] Types = BuildTypes();

    private static readonly FrozenDictionary<UInt128, IgtlKind> Known = BuildKnown();

    /// <summary>The kinds that carry data, in the order of their numbers.</summary>
    public static IReadOnlyList<IgtlKind> Data { get; } = [.. Enumerable.Range(1, Names.Length - 1).Select(i => (IgtlKind)i)];

    /// <summary><see cref="IgtlKind.Unknown"/> where the protocol has no such query.</summary>
    public static IgtlKind Of(IgtlVerb verb, IgtlKind data)
    {
        var kind = (IgtlKind)((int)verb * Row + (int)DataOf(data));
        return Enum.IsDefined(kind) ? kind : IgtlKind.Unknown;
    }

    public static IgtlVerb VerbOf(IgtlKind kind) => (IgtlVerb)((int)kind / Row);

    public static IgtlKind DataOf(IgtlKind kind) => (IgtlKind)((int)kind % Row);

    /// <param name="type">Without the padding.</param>
    public static IgtlKind Parse(ReadOnlySpan<byte> type) =>
        type.Length <= IgtlHeader.TypeBytes && Known.TryGetValue(KeyOf(type), out var kind) ? kind : IgtlKind.Unknown;

    /// <summary>The type string, without padding.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown.</exception>
    public static ReadOnlySpan<byte> TypeOf(IgtlKind kind)
    {
        if ((uint)kind < (uint)Types.Length && Types[(int)kind] is { Length: > 0 } type) return type;
        throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind has no type string.");
    }

    private static byte[][] BuildTypes()
    {
        var types = new byte[Prefixes.Length * Row][];
        Array.Fill(types, []);
        foreach (var kind in Enum.GetValues<IgtlKind>())
        {
            var (data, query) = Names[(int)DataOf(kind)];
            var verb = VerbOf(kind);
            types[(int)kind] = Encoding.ASCII.GetBytes(verb == IgtlVerb.Data ? data : Prefixes[(int)verb] + query);
        }
        return types;
    }

    private static FrozenDictionary<UInt128, IgtlKind> BuildKnown()
    {
        var known = new Dictionary<UInt128, IgtlKind>
        {
            [KeyOf("COLORTABLE"u8)] = IgtlKind.ColorTable,
            [KeyOf("GET_TRANSFOR"u8)] = IgtlKind.GetTransform,
        };
        foreach (var kind in Enum.GetValues<IgtlKind>())
            if (kind != IgtlKind.Unknown) known.Add(KeyOf(Types[(int)kind]), kind);
        return known.ToFrozenDictionary();
    }

    private static UInt128 KeyOf(ReadOnlySpan<byte> type)
    {
        Span<byte> padded = stackalloc byte[16];
        padded.Clear();
        type.CopyTo(padded);
        return BinaryPrimitives.ReadUInt128BigEndian(padded);
    }
}
