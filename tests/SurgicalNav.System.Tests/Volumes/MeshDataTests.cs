using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.SystemTests.Volumes;

public class MeshDataTests
{
    [Fact]
    public void EveryLiverModelReads()
    {
        var files = Directory.GetFiles(TestData.Path("preop/sksvtk_liver_meshes/models/Liver"), "*.vtk");
        Assert.Equal(9, files.Length);
        foreach (var file in files)
        {
            var mesh = VtkPolyDataFile.Read(file);
            Assert.True(mesh.TriangleCount > 500, file);
        }
        // An adult's liver holds 1 to 2 litres; the model's enclosed volume says that unit and orientation are right
        var liver = VtkPolyDataFile.Read(files.Single(f => f.EndsWith("/liver.vtk", StringComparison.Ordinal)));
        Assert.InRange(liver.SignedVolumeMm3(), 0.8e6, 2.5e6);
    }
}
