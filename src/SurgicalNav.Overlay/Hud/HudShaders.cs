namespace SurgicalNav.Overlay.Hud;

/// <summary>GLSL of the HUD: each instance is a plate with rounded corners, or one character of the atlas.</summary>
internal static class HudShaders
{
    public const string Vertex = """
        #version 450 core
        layout(location = 0) in vec4 aRectPx;
        layout(location = 1) in vec2 aTexel;
        layout(location = 2) in float aRadius;
        layout(location = 3) in vec4 aColour;
        uniform vec2 uSize;
        out vec2 vLocalPx;
        flat out vec2 vHalfPx;
        flat out vec2 vTexel;
        flat out float vRadius;
        flat out vec4 vColour;

        void main() {
            vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
            vLocalPx = corner * aRectPx.zw;
            vHalfPx = aRectPx.zw * 0.5;
            vTexel = aTexel;
            vRadius = aRadius;
            vColour = aColour;
            gl_Position = vec4((aRectPx.xy + vLocalPx) * 2.0 / uSize - 1.0, 0.0, 1.0);
        }
        """;

    public const string PlateFragment = """
        #version 450 core
        in vec2 vLocalPx;
        flat in vec2 vHalfPx;
        flat in float vRadius;
        flat in vec4 vColour;
        layout(location = 0) out vec4 colour;

        void main() {
            vec2 q = abs(vLocalPx - vHalfPx) - vHalfPx + vRadius;
            float plate = 0.5 + vRadius - length(max(q, 0.0)) - min(max(q.x, q.y), 0.0);
            // A negative radius is half the stroke of a ring.
            float ring = 0.5 - vRadius - abs(length(vLocalPx - vHalfPx) - (vHalfPx.x - 1.0 + vRadius));
            colour = vec4(vColour.rgb, vColour.a * clamp(vRadius >= 0.0 ? plate : ring, 0.0, 1.0));
        }
        """;

    public const string GlyphFragment = """
        #version 450 core
        in vec2 vLocalPx;
        flat in vec2 vTexel;
        flat in vec4 vColour;
        layout(binding = 0) uniform sampler2D uAtlas;
        layout(location = 0) out vec4 colour;

        void main() {
            colour = vec4(vColour.rgb, vColour.a * texelFetch(uAtlas, ivec2(vTexel + vLocalPx), 0).r);
        }
        """;
}
