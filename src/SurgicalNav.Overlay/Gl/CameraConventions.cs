namespace SurgicalNav.Overlay.Gl;

/// <summary>Where OpenCV's camera (x right, y down, z forward; pixel centres at whole numbers) meets OpenGL: the one place that knows both.</summary>
/// <remarks>GL's row 0 is made the picture's top row: clip y grows downwards in the picture, so uploads and read-backs need no flip, and only a
/// window's blit turns the picture over. Because y is mirrored, faces that are counter-clockwise from outside are clockwise for GL: use
/// <c>FrontFace(CW)</c>. Depth is reversed and infinite: NDC z = near / z with <c>ClipControl(LowerLeft, ZeroToOne)</c>, cleared to 0, nearer is greater.</remarks>
public static class CameraConventions
{
    /// <summary>Nothing nearer than this many mm is drawn.</summary>
    public const double NearMm = 2;

    /// <summary>GLSL function <c>vec4 brownConradyClip(vec3 p, out float inside)</c>: clip position of a point p (mm) of the camera frame, for the
    /// uniforms <c>uSize</c> (px), <c>uFocalPx</c>, <c>uCentrePx</c>, <c>uRadial</c> (k1, k2, k3), <c>uTangential</c> (p1, p2) and
    /// <c>uMaxRadius</c> (the camera's monotonic radius). Assign <c>inside</c> to <c>gl_ClipDistance[0]</c>: a vertex that the lens model cannot
    /// show carries −1e30, which cuts away every triangle that has one such corner to nothing, so that no vertex ever folds back into the picture.</summary>
    /// <remarks>Source: OpenCV calib3d "Detailed Description"; the same terms as Core's CameraModel.</remarks>
    public const string Glsl = """
        uniform vec2 uSize;
        uniform vec2 uFocalPx;
        uniform vec2 uCentrePx;
        uniform vec3 uRadial;
        uniform vec2 uTangential;
        uniform float uMaxRadius;

        vec4 brownConradyClip(vec3 p, out float inside) {
            const float near = 2.0;
            vec2 n = p.xy / max(p.z, near);
            float r2 = dot(n, n);
            bool seen = p.z >= near && r2 < uMaxRadius * uMaxRadius;
            inside = seen ? 1.0 : -1e30;
            if (!seen) n = vec2(0.0);
            r2 = dot(n, n);
            float radial = 1.0 + r2 * (uRadial.x + r2 * (uRadial.y + r2 * uRadial.z));
            float xy2 = 2.0 * n.x * n.y;
            vec2 d = n * radial + vec2(
                uTangential.x * xy2 + uTangential.y * (r2 + 2.0 * n.x * n.x),
                uTangential.x * (r2 + 2.0 * n.y * n.y) + uTangential.y * xy2);
            vec2 pixel = uFocalPx * d + uCentrePx;
            float w = max(p.z, near);
            return vec4(((pixel + 0.5) * 2.0 / uSize - 1.0) * w, near, w);
        }

        """;
}
