namespace SurgicalNav.Overlay.Drawing;

/// <summary>GLSL of the outlines: which pieces are seen, how far each pixel is from them, and the line with its band.</summary>
internal static class OutlineShaders
{
    /// <summary>Width of the texture that holds one texel per piece, row by row.</summary>
    public const int SeenWidth = 256;

    private const string Version = "#version 450 core\n";

    private const string Texel = """
        ivec2 texelOf(int piece) { return ivec2(piece & 255, piece >> 8); }

        """;

    private const string PointAtTexel = """
        uniform vec2 uTexels;
        vec4 pointAt(int piece) { return vec4((vec2(texelOf(piece)) + 0.5) * 2.0 / uTexels - 1.0, 0.0, 1.0); }

        """;

    /// <summary>One point per piece of outline, written to the piece's texel.</summary>
    /// <remarks>A piece is part of the outline where its own side shows the structure and its other side does not: a fold inside the outline has the
    /// structure on both sides, and what another of its kind hides has it on neither. How many of the samples across the piece show the structure
    /// tells where the mask's edge lies to a fraction of a pixel; where it is not the piece itself, as beside a fold that runs out into the outline,
    /// the piece is hidden. What lies beyond the picture's rim cannot be judged and counts as seen.</remarks>
    public const string SeenVertex = Version + Texel + PointAtTexel + """
        layout(location = 0) in vec4 aEndsPx;
        layout(location = 1) in float aStartsChain;
        uniform uint uId;
        layout(binding = 1) uniform usampler2D uIds;
        flat out vec2 vFound;

        uint idAt(vec2 px) {
            return texelFetch(uIds, clamp(ivec2(floor(px + 0.5)), ivec2(0), textureSize(uIds, 0) - 1), 0).r;
        }

        void main() {
            vec2 a = aEndsPx.xy, ab = aEndsPx.zw - a;
            vec2 outward = vec2(-ab.y, ab.x) * inversesqrt(max(dot(ab, ab), 1e-9));
            vec2 middle = a + 0.5 * ab, last = vec2(textureSize(uIds, 0)) - 1.0;
            bool beyond = any(lessThan(middle, vec2(2.0))) || any(greaterThan(middle, last - 2.0));
            const int along = 5, across = 8;
            int inside = 0;
            for (int i = 0; i < along; i++)
                for (int k = 0; k < across; k++) {
                    vec2 at = a + ab * (float(2 * i + 1) / float(2 * along)) + outward * (0.5 * float(k) - 1.75);
                    if (idAt(at) == uId) inside++;
                }
            // Samples half a pixel apart from 2 px inside on: the mask's edge, px outwards from the piece.
            float edge = 0.5 * float(inside) / float(along) - 2.0;
            bool isSeen = beyond || abs(edge) <= 0.6;
            vFound = vec2((isSeen ? 1.0 : 0.0) + 2.0 * aStartsChain, length(ab));
            gl_Position = pointAt(gl_VertexID);
        }
        """;

    /// <summary>Writes what a pass over the pieces found out about one of them.</summary>
    public const string PieceFragment = Version + """
        flat in vec2 vFound;
        layout(location = 0) out vec2 found;
        void main() { found = vFound; }
        """;

    /// <summary>One point per piece again: whether it is drawn.</summary>
    /// <remarks>A short run of seen pieces between hidden ones is a chance sight of a fold or of a hidden contour, not an outline, and is left out; a short
    /// gap between long runs is closed.</remarks>
    public const string DrawnVertex = Version + Texel + PointAtTexel + """
        uniform vec2 uRun;
        uniform int uCount;
        layout(binding = 2) uniform sampler2D uSeen;
        flat out vec2 vFound;

        struct Piece { bool isSeen; bool startsChain; float lengthPx; };
        struct Way { float lengthPx; int next; };

        Piece pieceAt(int i) {
            vec2 texel = texelFetch(uSeen, texelOf(i), 0).rg;
            int bits = int(texel.x + 0.5);
            return Piece((bits & 1) != 0, (bits & 2) != 0, texel.y);
        }

        // From a piece along its chain while the pieces are as seen or hidden as it is, until the run is long enough for any question asked of it. The
        // length includes the piece's own; next is the first piece that differs, -1 where the chain ends or the walk does.
        Way walk(int i, int by) {
            Piece here = pieceAt(i);
            bool state = here.isSeen;
            float lengthPx = here.lengthPx;
            while (lengthPx < uRun.x) {
                if (by < 0 && here.startsChain) return Way(lengthPx, -1);
                i += by;
                if (i >= uCount) return Way(lengthPx, -1);
                here = pieceAt(i);
                if (by > 0 && here.startsChain) return Way(lengthPx, -1);
                if (here.isSeen != state) return Way(lengthPx, i);
                lengthPx += here.lengthPx;
            }
            return Way(lengthPx, -1);
        }

        bool isDrawn(int i) {
            Piece here = pieceAt(i);
            Way ahead = walk(i, 1), back = walk(i, -1);
            float run = back.lengthPx + ahead.lengthPx - here.lengthPx;
            if (here.isSeen) return run >= uRun.x || (back.next < 0 && ahead.next < 0);
            if (run > uRun.y || back.next < 0 || ahead.next < 0) return false;
            return walk(back.next, -1).lengthPx >= uRun.x && walk(ahead.next, 1).lengthPx >= uRun.x;
        }

        void main() {
            vFound = vec2(isDrawn(gl_VertexID) ? 1.0 : 0.0, 0.0);
            gl_Position = pointAt(gl_VertexID);
        }
        """;

    /// <summary>A rectangle of four vertices around each stretch of outline with a piece that is drawn, wide enough for the error band and the line.</summary>
    /// <remarks>Vertices read their stretch from the buffer themselves: as instances of four vertices a software renderer pays for each one anew.</remarks>
    public const string Vertex = Version + Texel + """
        layout(std430, binding = 0) readonly buffer Segments { float uSegments[]; };
        uniform vec2 uSize;
        uniform vec2 uLine;
        layout(binding = 2) uniform sampler2D uDrawn;
        flat out vec4 vEndsPx;
        flat out vec2 vBandPx;
        flat out ivec2 vPieces;

        bool anyDrawn() {
            for (int i = vPieces.x; i < vPieces.x + vPieces.y; i++)
                if (texelFetch(uDrawn, texelOf(i), 0).r > 0.5) return true;
            return false;
        }

        void main() {
            int at = 10 * (gl_VertexID >> 2);
            vec2 a = vec2(uSegments[at], uSegments[at + 1]), b = vec2(uSegments[at + 2], uSegments[at + 3]);
            vEndsPx = vec4(a, b);
            vBandPx = vec2(uSegments[at + 4], uSegments[at + 5]);
            vPieces = ivec2(int(uSegments[at + 8]), int(uSegments[at + 9]));
            if (!anyDrawn()) {
                gl_Position = vec4(2.0, 2.0, 0.0, 1.0);
                return;
            }
            vec2 reach = vec2(uSegments[at + 6], uSegments[at + 7]);
            vec2 along = b - a;
            float length = length(along);
            along = length > 1e-5 ? along / length : vec2(1.0, 0.0);
            vec2 across = vec2(-along.y, along.x);
            float halfWidth = max(max(vBandPx.x, vBandPx.y), uLine.x + uLine.y) + 1.0;
            bool atEnd = (gl_VertexID & 1) != 0;
            vec2 p = atEnd ? b + along * (halfWidth * reach.y + 0.5) : a - along * (halfWidth * reach.x + 0.5);
            p += across * ((gl_VertexID & 2) != 0 ? halfWidth : -halfWidth);
            gl_Position = vec4((p + 0.5) * 2.0 / uSize - 1.0, 0.0, 1.0);
        }
        """;

    /// <summary>Puts the distances under the stretches so far off that any other is less: a software renderer takes longer to clear the whole picture.</summary>
    public const string FarFragment = Version + """
        layout(location = 0) out vec2 distanceAndBeyond;
        void main() { distanceAndBeyond = vec2(1000.0); }
        """;

    /// <summary>Distance to the outline's middle, and that less the half width of the error band there, px. Both are blended by minimum: the line
    /// follows the nearest stretch, and a pixel is in the band where it is in that of any. Beside a piece that is not drawn there is nothing.</summary>
    public const string DistanceFragment = Version + Texel + """
        flat in vec4 vEndsPx;
        flat in vec2 vBandPx;
        flat in ivec2 vPieces;
        layout(binding = 2) uniform sampler2D uDrawn;
        layout(location = 0) out vec2 distanceAndBeyond;

        void main() {
            vec2 pixel = gl_FragCoord.xy - 0.5;
            vec2 a = vEndsPx.xy, ab = vEndsPx.zw - a;
            float t = clamp(dot(pixel - a, ab) / max(dot(ab, ab), 1e-9), 0.0, 1.0);
            int piece = vPieces.x + min(int(t * float(vPieces.y)), vPieces.y - 1);
            float d = texelFetch(uDrawn, texelOf(piece), 0).r > 0.5 ? distance(pixel, a + t * ab) : 1000.0;
            distanceAndBeyond = vec2(d, d - mix(vBandPx.x, vBandPx.y, t));
        }
        """;

    /// <summary>A crisp line at the silhouette, a dark hairline to either side for contrast on any tissue, and a band as wide as the 95 % error.</summary>
    public const string Fragment = Version + """
        uniform vec2 uLine;
        uniform vec3 uColour;
        uniform vec2 uPixel;
        layout(binding = 0) uniform sampler2D uInstrument;
        layout(binding = 1) uniform sampler2D uDistances;
        layout(location = 0) out vec4 colour;

        void main() {
            vec2 distanceAndBeyond = texelFetch(uDistances, ivec2(gl_FragCoord.xy), 0).rg;
            float d = distanceAndBeyond.x, beyond = distanceAndBeyond.y;
            float line = clamp(uLine.x + 0.5 - d, 0.0, 1.0);
            float dark = clamp(uLine.x + uLine.y + 0.5 - d, 0.0, 1.0) * 0.55 * (1.0 - line);
            float halo = clamp(0.5 - beyond, 0.0, 1.0) * mix(0.30, 0.16, clamp(d / max(d - beyond, 1.0), 0.0, 1.0));
            float alpha = 1.0 - (1.0 - line) * (1.0 - halo) * (1.0 - dark);
            vec3 light = uColour * (line + (1.0 - line) * (1.0 - dark) * halo);
            float covered = textureLod(uInstrument, gl_FragCoord.xy * uPixel, 0.0).r;
            colour = vec4(light / max(alpha, 1e-4), alpha * (1.0 - smoothstep(0.35, 0.65, covered)));
        }
        """;
}
