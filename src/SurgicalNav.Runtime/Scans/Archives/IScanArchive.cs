namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>An archive of a hospital (PACS), by whichever protocol.</summary>
public interface IScanArchive : IDisposable
{
    /// <summary>Where it is, for messages; without names and passwords.</summary>
    string Name { get; }

    /// <exception cref="ArchiveException">It cannot be reached, refuses, or answers nonsense.</exception>
    IReadOnlyList<ArchiveSeries> Find(ArchiveQuery query, CancellationToken stop);

    /// <summary>SOPInstanceUIDs of all that a series consists of.</summary>
    /// <exception cref="ArchiveException">As <see cref="Find"/>.</exception>
    IReadOnlyList<string> InstancesOf(ArchiveSeries series, CancellationToken stop);

    /// <summary>Brings what the folder still lacks of a series, as far as the archive gives it.</summary>
    /// <exception cref="ArchiveException">The connection broke or the archive refused: what had come until then is in the folder.</exception>
    void Retrieve(ArchiveSeries series, IncomingSeries into, CancellationToken stop);
}
