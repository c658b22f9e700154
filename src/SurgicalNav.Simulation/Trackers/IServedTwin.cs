using SurgicalNav.Core.Time;
using SurgicalNav.Links;

namespace SurgicalNav.Simulation.Trackers;

/// <summary>A device's twin that talks to one client over a link of bytes.</summary>
public interface IServedTwin
{
    /// <summary>Serves a new client, and closes the link to the one before; null serves none.</summary>
    void Attach(IByteLink? link);

    /// <summary>Hears what has come and says what is due.</summary>
    void Step(Instant now);
}
