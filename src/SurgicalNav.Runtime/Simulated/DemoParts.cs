using SurgicalNav.Core.Geometry;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Perception.Inference;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Simulation.Endoscope;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Simulated;

/// <summary>What the demo is made of, prepared before its clock starts. The stages own loop and network from then on.</summary>
public sealed record DemoParts(
    SimulatedRegistration Setup, RegisteredPatient Registered, IReadOnlyList<(AnatomyStructure Structure, TriangleMesh Mesh)> Surfaces, EndoscopeLoop Loop, bool Stereo,
    SegmentationSession Network, DemoRobots? Robots, RegistrationSummary Registration, IReadOnlyList<VolumeSummary> Volumes, string Renderer, bool ShowsSlice)
{
    public SimulatedRoom Room => Setup.Room;
    public SimulatedPatient Patient => Setup.Patient;
}
