using SurgicalNav.Overlay.Gl;

namespace SurgicalNav.Overlay.Drawing;

/// <summary>GLSL of the anatomy's surfaces.</summary>
internal static class Shaders
{
    private const string Version = "#version 450 core\n";

    /// <summary>Mesh vertices through the lens. The position is invariant so that a depth pass and the shading after it agree to the bit.</summary>
    public const string AnatomyVertex = Version + CameraConventions.Glsl + """
        layout(location = 0) in vec3 aPositionMm;
        layout(location = 1) in vec3 aNormal;
        uniform mat4 uCameraFromMesh;
        out vec3 vPointMm;
        out vec3 vNormal;
        out float gl_ClipDistance[1];
        invariant gl_Position;

        void main() {
            vPointMm = (uCameraFromMesh * vec4(aPositionMm, 1.0)).xyz;
            vNormal = mat3(uCameraFromMesh) * aNormal;
            float inside;
            gl_Position = brownConradyClip(vPointMm, inside);
            gl_ClipDistance[0] = inside;
        }
        """;

    public const string IdFragment = Version + """
        uniform uint uId;
        layout(location = 0) out uint id;
        void main() { id = uId; }
        """;

    /// <summary>For depth alone: a software renderer would otherwise shade every pixel twice.</summary>
    public const string NoFragment = Version + "void main() {}\n";

    /// <summary>Brighter is nearer; the rim of a form is denser than its middle, so that it reads as a body and the tissue stays visible through it.</summary>
    public const string ShadeFragment = Version + """
        in vec3 vPointMm;
        in vec3 vNormal;
        uniform vec3 uColour;
        uniform vec2 uDepthRangeMm;
        uniform vec2 uAlpha;
        uniform vec2 uPixel;
        layout(binding = 0) uniform sampler2D uInstrument;
        layout(location = 0) out vec4 colour;

        void main() {
            float covered = textureLod(uInstrument, gl_FragCoord.xy * uPixel, 0.0).r;
            float facing = abs(dot(vNormal, vPointMm)) * inversesqrt(dot(vNormal, vNormal) * dot(vPointMm, vPointMm));
            float near = 1.0 - clamp((vPointMm.z - uDepthRangeMm.x) * uDepthRangeMm.y, 0.0, 1.0);
            float light = mix(0.50, 1.08, near) * mix(0.58, 1.0, facing);
            float f4 = facing * facing * facing * facing;
            float gleam = near * f4 * f4 * f4 * f4 * 0.20;
            float alpha = mix(uAlpha.y, uAlpha.x, facing) * (1.0 - smoothstep(0.35, 0.65, covered));
            colour = vec4(uColour * light + gleam, alpha);
        }
        """;
}
