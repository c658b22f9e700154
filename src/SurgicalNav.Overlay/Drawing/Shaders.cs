using SurgicalNav.Overlay.Gl;

namespace SurgicalNav.Overlay.Drawing;

/// <summary>GLSL of the anatomy and its outlines.</summary>
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

    /// <summary>A rectangle around each piece of outline, wide enough for the error band and the line.</summary>
    public const string OutlineVertex = Version + """
        layout(location = 0) in vec4 aEndsPx;
        layout(location = 1) in vec2 aBandPx;
        layout(location = 2) in vec2 aReach;
        uniform vec2 uSize;
        uniform vec2 uLine;
        flat out vec4 vEndsPx;
        flat out vec2 vBandPx;

        void main() {
            vec2 a = aEndsPx.xy, b = aEndsPx.zw;
            vec2 along = b - a;
            float length = length(along);
            along = length > 1e-5 ? along / length : vec2(1.0, 0.0);
            vec2 across = vec2(-along.y, along.x);
            float halfWidth = max(max(aBandPx.x, aBandPx.y), uLine.x + uLine.y) + 1.0;
            bool atEnd = (gl_VertexID & 1) != 0;
            vec2 p = atEnd ? b + along * (halfWidth * aReach.y + 0.5) : a - along * (halfWidth * aReach.x + 0.5);
            p += across * ((gl_VertexID >> 1) != 0 ? halfWidth : -halfWidth);
            vEndsPx = aEndsPx;
            vBandPx = aBandPx;
            gl_Position = vec4((p + 0.5) * 2.0 / uSize - 1.0, 0.0, 1.0);
        }
        """;

    /// <summary>Distance to the outline's middle and half width of its error band, px; blended by minimum, so each pixel keeps its nearest piece.</summary>
    public const string OutlineDistanceFragment = Version + """
        flat in vec4 vEndsPx;
        flat in vec2 vBandPx;
        uniform uint uId;
        uniform uint uHiding[8];
        layout(binding = 1) uniform usampler2D uIds;
        layout(location = 0) out vec2 distanceAndBand;

        uint idAt(vec2 px) {
            return texelFetch(uIds, clamp(ivec2(floor(px + 0.5)), ivec2(0), textureSize(uIds, 0) - 1), 0).r;
        }

        bool hides(uint id) { return id != uId && (uHiding[id >> 5] >> (id & 31u) & 1u) != 0u; }

        void main() {
            vec2 pixel = gl_FragCoord.xy - 0.5;
            vec2 a = vEndsPx.xy, ab = vEndsPx.zw - a;
            float t = clamp(dot(pixel - a, ab) / max(dot(ab, ab), 1e-9), 0.0, 1.0);
            vec2 foot = a + t * ab;
            // The surface lies to one side of its silhouette. Where the other side shows the same structure too, this edge is a fold inside the
            // outline; where the surface's own side shows another of its kind, it is hidden.
            vec2 outward = 1.5 * vec2(-ab.y, ab.x) * inversesqrt(max(dot(ab, ab), 1e-9));
            if (idAt(foot + outward) == uId || (hides(idAt(foot - outward)) && hides(idAt(foot)))) discard;
            distanceAndBand = vec2(distance(pixel, foot), mix(vBandPx.x, vBandPx.y, t));
        }
        """;

    /// <summary>A crisp line at the silhouette, a dark hairline to either side for contrast on any tissue, and a band as wide as the 95 % error.</summary>
    public const string OutlineFragment = Version + """
        uniform vec2 uLine;
        uniform vec3 uColour;
        uniform float uOpacity;
        uniform vec2 uPixel;
        layout(binding = 0) uniform sampler2D uInstrument;
        layout(binding = 1) uniform sampler2D uDistances;
        layout(location = 0) out vec4 colour;

        void main() {
            vec2 distanceAndBand = texelFetch(uDistances, ivec2(gl_FragCoord.xy), 0).rg;
            float d = distanceAndBand.x, band = distanceAndBand.y;
            float line = clamp(uLine.x + 0.5 - d, 0.0, 1.0);
            float dark = clamp(uLine.x + uLine.y + 0.5 - d, 0.0, 1.0) * 0.55 * (1.0 - line);
            float halo = clamp(band + 0.5 - d, 0.0, 1.0) * mix(0.30, 0.16, clamp(d / max(band, 1.0), 0.0, 1.0));
            float alpha = 1.0 - (1.0 - line) * (1.0 - halo) * (1.0 - dark);
            vec3 light = uColour * (line + (1.0 - line) * (1.0 - dark) * halo);
            float covered = textureLod(uInstrument, gl_FragCoord.xy * uPixel, 0.0).r;
            colour = vec4(light / max(alpha, 1e-4), alpha * uOpacity * (1.0 - smoothstep(0.35, 0.65, covered)));
        }
        """;
}
