using Silk.NET.OpenGL;
using SurgicalNav.Simulation.Patient;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>One patient's surfaces on the graphics card.</summary>
internal sealed class SceneMeshes : IDisposable
{
    private readonly GL _gl;
    private readonly AbdominalPhantom _phantom;
    private GpuMesh? _vessels;

    public SceneMeshes(GL gl, AbdominalPhantom phantom)
    {
        (_gl, _phantom) = (gl, phantom);
        GpuMesh Upload(Organ organ) => new(gl, organ.Mesh, organ.Surface);
        Liver = Upload(phantom.Liver);
        Gallbladder = Upload(phantom.Gallbladder);
        Tumour = Upload(phantom.Tumour);
        SurfaceVessels = phantom.SurfaceVessels is { } vessels ? Upload(vessels) : null;
        Fat = new GpuMesh(gl, phantom.Trunk.OmentalFatMesh, phantom.Trunk.OmentalFat);
        Bowel = new GpuMesh(gl, phantom.Trunk.BowelMesh, phantom.Trunk.Bowel);
    }

    public GpuMesh Liver { get; }
    public GpuMesh Gallbladder { get; }
    public GpuMesh Tumour { get; }

    /// <summary>Inner vessels only show as outlines: made at first use, as their mesh takes longest.</summary>
    public GpuMesh Vessels => _vessels ??= new GpuMesh(_gl, _phantom.Vessels.Mesh);

    public GpuMesh? SurfaceVessels { get; }
    public GpuMesh Fat { get; }
    public GpuMesh Bowel { get; }

    public void Dispose()
    {
        foreach (var mesh in (ReadOnlySpan<GpuMesh?>)[Liver, Gallbladder, Tumour, _vessels, SurfaceVessels, Fat, Bowel]) mesh?.Dispose();
    }
}

/// <summary>The meshes that all patients share: the cavity and the instruments.</summary>
internal sealed class SharedMeshes : IDisposable
{
    private readonly InstrumentMeshes[] _kinds;

    public SharedMeshes(GL gl)
    {
        Wall = new GpuMesh(gl, CavityWall.Build());
        _kinds = Array.ConvertAll(Enum.GetValues<InstrumentKind>(), kind => new InstrumentMeshes(gl, new InstrumentModel(kind)));
    }

    public GpuMesh Wall { get; }

    public InstrumentMeshes Kind(int number) => _kinds[number % _kinds.Length];

    public void Dispose()
    {
        Wall.Dispose();
        foreach (var kind in _kinds) kind.Dispose();
    }
}

internal sealed class InstrumentMeshes(GL gl, InstrumentModel model) : IDisposable
{
    public GpuMesh Shaft { get; } = new(gl, model.Shaft);
    public GpuMesh Clevis { get; } = new(gl, model.Clevis);
    public GpuMesh Link { get; } = new(gl, model.Link);
    public GpuMesh Jaw { get; } = new(gl, model.Jaw);

    public void Dispose()
    {
        Shaft.Dispose();
        Clevis.Dispose();
        Link.Dispose();
        Jaw.Dispose();
    }
}
