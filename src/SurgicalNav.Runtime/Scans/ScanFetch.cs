using SurgicalNav.Runtime.Scans.Archives;

namespace SurgicalNav.Runtime.Scans;

/// <summary>Lists what an archive holds, and brings series from it, each into a folder of its own.</summary>
public static class ScanFetch
{
    /// <exception cref="ArchiveException">The archive cannot be asked.</exception>
    public static FetchList List(IScanArchive archive, ArchiveQuery query, CancellationToken stop) => new(archive.Name, archive.Find(query, stop));

    /// <summary>Brings every series that fits. One that stays incomplete does not keep the others from coming.</summary>
    /// <param name="archive">Where from.</param>
    /// <param name="query">What.</param>
    /// <param name="folder">Gets one folder per series, named by its UID; made where it is missing.</param>
    /// <param name="progress">Told the part that has come, 0 to 1.</param>
    /// <param name="stop">Calls the retrieval off; what has come stays, marked as incomplete.</param>
    /// <exception cref="ArchiveException">The archive cannot be asked.</exception>
    /// <exception cref="UserErrorException">Nothing fits, or a series is in the folder already.</exception>
    public static FetchReport Fetch(IScanArchive archive, ArchiveQuery query, string folder, Action<double> progress, CancellationToken stop)
    {
        var found = archive.Find(query, stop);
        if (found.Count == 0) throw new UserErrorException($"{archive.Name} holds no series that fits the question.");
        var instances = found.Select(series => archive.InstancesOf(series, stop)).ToList();
        var (all, before) = (instances.Sum(i => i.Count), 0);
        Directory.CreateDirectory(folder);
        var fetched = new List<FetchedSeries>();
        for (var n = 0; n < found.Count; n++)
        {
            var earlier = before;
            fetched.Add(One(archive, found[n], instances[n], folder, count => progress((double)(earlier + count) / all), stop));
            before += instances[n].Count;
        }
        return new FetchReport(archive.Name, Path.GetFullPath(folder), fetched);
    }

    private static FetchedSeries One(IScanArchive archive, ArchiveSeries series, IReadOnlyList<string> instances, string folder, Action<int> progress, CancellationToken stop)
    {
        var incoming = new IncomingSeries(archive.Name, folder, series, instances, progress);
        var problem = "";
        try
        {
            archive.Retrieve(series, incoming, stop);
        }
        catch (ArchiveException e)
        {
            problem = e.Message;
        }
        finally
        {
            incoming.Close();
        }
        if (!incoming.IsComplete && problem.Length == 0) problem = $"{archive.Name}: gives {incoming.Received} of the {incoming.Expected} instances that it lists.";
        return new FetchedSeries(series, Path.GetFullPath(incoming.Folder), incoming.Expected, incoming.Received, incoming.Bytes, incoming.IsComplete,
            [.. problem.Length > 0 ? [problem] : Array.Empty<string>(), .. incoming.Rejected.GroupBy(r => r).Select(g => g.Count() == 1 ? g.Key : $"{g.Key} ({g.Count()} times)")]);
    }
}
