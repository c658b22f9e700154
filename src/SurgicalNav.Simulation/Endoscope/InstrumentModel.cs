using SurgicalNav.Core.Geometry;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>How an instrument is shaped; all kinds reach equally far, so poses fit every one.</summary>
internal enum InstrumentKind { Grasper, Dissector, Scissors, NeedleDriver }

/// <summary>The rigid parts of one articulated instrument, each in its own joint's frame (+z towards the jaws), mm.</summary>
internal sealed class InstrumentModel
{
    private const double ShaftLengthMm = 279;
    private const double RingStepMm = 3;

    public InstrumentModel(InstrumentKind kind)
    {
        var radius = kind is InstrumentKind.Dissector or InstrumentKind.Scissors ? 2.6 : 3.6;
        Shaft = MakeShaft(radius);
        Clevis = Loft.Build([new(0, 0, -11, radius * 0.97, radius * 0.97), new(0, 0, -9, radius * 1.06, radius * 1.06), new(0, 0, -3, radius * 1.06, radius * 1.06),
            new(0, 0, -1, radius * 0.92, radius * 0.92, 3), new(0, 0, 1.5, radius * 0.8, radius * 0.62, 4), new(0, 0, 2.5, radius * 0.6, radius * 0.5, 4)], 28);
        const double link = InstrumentPose.WristLinkMm;
        Link = Loft.Build([new(0, 0, -1.8, 1.2, 1.6, 3), new(0, 0, -0.5, radius * 0.62, radius * 0.72, 4), new(0, 0, 2, radius * 0.6, radius * 0.74, 4), new(0, 0, link - 3.5, radius * 0.66, radius * 0.62, 4),
            new(0, 0, link, radius * 0.68, radius * 0.5, 3), new(0, 0, link + 1.6, radius * 0.45, radius * 0.35, 2)], 24);
        Jaw = MakeJaw(kind, radius);
    }

    public TriangleMesh Shaft { get; }
    public TriangleMesh Clevis { get; }
    public TriangleMesh Link { get; }

    /// <summary>One jaw on the +x side; the other is this one turned by half a turn about z.</summary>
    public TriangleMesh Jaw { get; }

    private static TriangleMesh MakeShaft(double radius)
    {
        var rings = new List<Ring>();
        for (var z = -ShaftLengthMm; z <= -9 + 1e-9; z += RingStepMm) rings.Add(new Ring(0, 0, z, radius, radius));
        return Loft.Build(rings, 28);
    }

    private static TriangleMesh MakeJaw(InstrumentKind kind, double radius)
    {
        const double length = InstrumentPose.WristToTipMm - InstrumentPose.WristLinkMm;
        var (width, thickness, bend, boxy) = kind switch
        {
            InstrumentKind.Grasper => (0.72, 0.34, 0.6, 3.0),
            InstrumentKind.Dissector => (0.5, 0.36, 2.6, 2.2),
            InstrumentKind.Scissors => (0.3, 0.42, 1.6, 4.0),
            _ => (0.58, 0.44, 0.2, 4.0),
        };
        var rings = new List<Ring>();
        const int steps = 16;
        for (var i = 0; i <= steps; i++)
        {
            var t = (double)i / steps;
            // Narrow at the root, full after a quarter, tapering into a rounded tip.
            var taper = (0.75 + 0.25 * Math.Min(1, 4 * t)) * (1 - 0.45 * t) * Math.Sqrt(Math.Max(0.02, 1 - Math.Pow(t, 8)));
            var half = thickness * radius * taper;
            rings.Add(new Ring(half * 0.95, bend * t * t, t * length - (i == 0 ? 1.5 : 0), half, width * radius * taper, boxy));
        }
        return Loft.Build(rings, 18);
    }
}
