using System.Numerics;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Overlay.Gl;

namespace SurgicalNav.Overlay.Drawing;

/// <summary>The anatomy's vertex stage as one program sees it: lens and pose.</summary>
internal sealed class LensUniforms(ShaderProgram program)
{
    private readonly int _size = program.Uniform("uSize"), _focal = program.Uniform("uFocalPx"), _centre = program.Uniform("uCentrePx");
    private readonly int _radial = program.Uniform("uRadial"), _tangential = program.Uniform("uTangential");
    private readonly int _maxRadius = program.Uniform("uMaxRadius"), _pose = program.Uniform("uCameraFromMesh");

    public void Set(in CameraModel lens, double monotonicRadius)
    {
        program.Set(_size, new Vector2(lens.Width, lens.Height));
        program.Set(_focal, new Vector2((float)lens.FxPx, (float)lens.FyPx));
        program.Set(_centre, new Vector2((float)lens.CxPx, (float)lens.CyPx));
        program.Set(_radial, new Vector3((float)lens.K1, (float)lens.K2, (float)lens.K3));
        program.Set(_tangential, new Vector2((float)lens.P1, (float)lens.P2));
        program.Set(_maxRadius, (float)monotonicRadius);
    }

    public void SetPose(in Rigid<Camera, Scan> cameraFromMesh)
    {
        var r = cameraFromMesh.Rotation.ToMatrix();
        var t = cameraFromMesh.TranslationMm;
        program.SetRowMajor4(_pose, [
            (float)r.M00, (float)r.M01, (float)r.M02, (float)t.X,
            (float)r.M10, (float)r.M11, (float)r.M12, (float)t.Y,
            (float)r.M20, (float)r.M21, (float)r.M22, (float)t.Z,
            0, 0, 0, 1]);
    }
}
