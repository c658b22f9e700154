namespace SurgicalNav.Motion.Kinematics.Urdf;

/// <summary>The links of a URDF file as a tree, and the way from one to another.</summary>
internal sealed class UrdfChainFinder
{
    private readonly UrdfTree _tree;
    private readonly Dictionary<string, UrdfJoint> _above = new(StringComparer.Ordinal);
    private readonly HashSet<UrdfJoint> _used = new(ReferenceEqualityComparer.Instance);
    private readonly ILookup<string, UrdfJoint> _below;

    /// <exception cref="RobotFileException">The links form no tree.</exception>
    public UrdfChainFinder(UrdfTree tree)
    {
        _tree = tree;
        foreach (var joint in tree.Joints)
        {
            foreach (var name in (string[])[joint.Parent, joint.Child])
                if (!tree.Links.ContainsKey(name)) throw new RobotFileException($"joint '{joint.Name}' names the link '{name}', which the file does not describe.");
            if (!_above.TryAdd(joint.Child, joint)) throw new RobotFileException($"link '{joint.Child}' hangs on two joints, '{_above[joint.Child].Name}' and '{joint.Name}'; closed loops are not followed.");
        }
        _below = tree.Joints.ToLookup(j => j.Parent, StringComparer.Ordinal);
        foreach (var link in tree.Links.Keys) _ = Ancestors(link);
    }

    public string Name => _tree.Name;

    public IEnumerable<string> Names => _tree.Links.Keys;

    public UrdfLink Link(string name) => _tree.Links[name];

    /// <summary>Fixed joints from a link outwards that are not on the chain itself.</summary>
    public IEnumerable<UrdfJoint> FixedBeside(string link) => _below[link].Where(j => j.IsFixed && !_used.Contains(j));

    /// <summary>The joints from base to tip, each with whether it is passed from child to parent.</summary>
    public (string Base, string Tip, IReadOnlyList<(UrdfJoint Joint, bool IsUpwards)> Joints) Path(string? baseLink, string? tipLink)
    {
        var from = baseLink is null ? Root() : Known(baseLink, "base");
        var to = tipLink is null ? Furthest(from) : Known(tipLink, "tip");
        if (from == to) throw new RobotFileException($"base and tip are both '{from}'.");
        var (up, down) = (Ancestors(from), Ancestors(to));
        while (up.Count > 0 && down.Count > 0 && ReferenceEquals(up[^1], down[^1]))
        {
            up.RemoveAt(up.Count - 1);
            down.RemoveAt(down.Count - 1);
        }
        if ((up.Count > 0 ? up[^1].Parent : from) != (down.Count > 0 ? down[^1].Parent : to)) throw new RobotFileException($"'{from}' and '{to}' are not joined to each other.");
        if (up.Find(j => !j.IsFixed) is { } moving) throw new RobotFileException($"the way from '{from}' to '{to}' passes the moving joint '{moving.Name}' backwards; choose a base nearer to the root.");
        down.Reverse();
        var path = new List<(UrdfJoint, bool)>([.. up.Select(j => (j, true)), .. down.Select(j => (j, false))]);
        foreach (var (joint, _) in path) _used.Add(joint);
        return (from, to, path);
    }

    private string Known(string name, string role) => _tree.Links.ContainsKey(name)
        ? name
        : throw new RobotFileException($"there is no link '{name}' for the {role}; the file has {Listed(_tree.Links.Keys)}.");

    private string Root()
    {
        var roots = _tree.Links.Keys.Where(l => !_above.ContainsKey(l)).ToList();
        return roots switch
        {
            [var only] => only,
            [] => throw new RobotFileException("it describes no link."),
            _ => throw new RobotFileException($"it has {roots.Count} links that hang on none, {Listed(roots)}; say which is the base."),
        };
    }

    /// <summary>The link that the most joints move; where several are moved alike, whoever reads must choose.</summary>
    private string Furthest(string from)
    {
        var fits = _tree.Links.Keys.Where(l => l != from && !_below[l].Any()).Select(l => (Link: l, Moving: Ancestors(l).Count(j => !j.IsFixed))).ToList();
        if (fits.Count == 0) throw new RobotFileException("it describes no joint.");
        var most = fits.Max(l => l.Moving);
        var furthest = fits.Where(l => l.Moving == most).Select(l => l.Link).ToList();
        return furthest is [var only] ? only : throw new RobotFileException($"{furthest.Count} links are moved by {most} joints each, {Listed(furthest)}; say which is the tip.");
    }

    /// <summary>The joints above a link, nearest first.</summary>
    private List<UrdfJoint> Ancestors(string link)
    {
        var list = new List<UrdfJoint>();
        for (var at = link; _above.TryGetValue(at, out var joint); at = joint.Parent)
        {
            list.Add(joint);
            if (list.Count > _tree.Joints.Count) throw new RobotFileException($"the links around '{link}' hang on each other in a ring.");
        }
        return list;
    }

    private static string Listed(IEnumerable<string> names)
    {
        var all = names.Take(13).ToList();
        return string.Join(", ", all.Take(12).Select(n => $"'{n}'")) + (all.Count > 12 ? " and more" : "");
    }
}
