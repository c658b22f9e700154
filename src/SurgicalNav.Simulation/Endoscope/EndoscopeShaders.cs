using SurgicalNav.Overlay.Gl;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>GLSL of the simulated endoscope. Light model: a small lamp beside the lens with inverse-square fall-off, wrapped diffuse reflection for
/// tissue that scatters below its surface, and a wet film as a Blinn–Phong lobe on a noisy normal.</summary>
internal static class EndoscopeShaders
{
    public const string SceneVertex = "#version 450 core\n" + CameraConventions.Glsl + """
        layout(location = 0) in vec3 aPosition;
        layout(location = 1) in vec3 aNormal;
        layout(binding = 0) uniform sampler3D uNoise;
        uniform mat4 uCameraFromModel;
        uniform float uBroad;        // frequency of the broad texture, 1/mm
        out vec3 vModel;
        out vec3 vCamera;
        out vec3 vNormal;
        out vec4 vBroad;

        void main() {
            vModel = aPosition;
            vCamera = (uCameraFromModel * vec4(aPosition, 1.0)).xyz;
            vNormal = mat3(uCameraFromModel) * aNormal;
            // Broad texture changes slowly against the mesh: once per vertex is enough.
            vBroad = textureLod(uNoise, aPosition * uBroad, 0.0);
            float inside;
            gl_Position = brownConradyClip(vCamera, inside);
            gl_ClipDistance[0] = inside;
        }
        """;

    public const string SilhouetteVertex = "#version 450 core\n" + CameraConventions.Glsl + """
        layout(location = 0) in vec3 aPosition;
        uniform mat4 uCameraFromModel;

        void main() {
            float inside;
            gl_Position = brownConradyClip((uCameraFromModel * vec4(aPosition, 1.0)).xyz, inside);
            gl_ClipDistance[0] = inside;
        }
        """;

    /// <summary>The scene's fragment shader for tissue or metal, with or without smoke and blood: separate programs, because a software renderer
    /// pays for both sides of every branch.</summary>
    public static string SceneFragment(bool metal, bool effects) =>
        "#version 450 core\n" + (metal ? "#define METAL\n" : "") + (effects ? "#define EFFECTS\n" : "") + SceneFragmentBody;

    private const string SceneFragmentBody = """
        in vec3 vModel;
        in vec3 vCamera;
        in vec3 vNormal;
        in vec4 vBroad;
        layout(location = 0) out vec4 oColour;
        layout(location = 1) out uint oClass;
        layout(location = 2) out float oDepth;

        layout(binding = 0) uniform sampler3D uNoise;
        uniform uint uClass;
        uniform vec3 uBase;          // linear RGB
        uniform vec3 uPatch;         // broad patches
        uniform vec3 uSpeck;         // fine cells or veins
        uniform vec3 uTexture;       // fine frequency 1/mm, patch amount, speck amount
        uniform vec3 uGloss;         // strength, exponent, bump
        uniform vec3 uLightAt;       // mm, camera frame
        uniform vec4 uLight;         // linear RGB, power as the square of the distance that is lit to 1
        uniform float uSpot;         // narrowness of the beam
        #ifdef EFFECTS
        uniform vec4 uSmoke;         // linear RGB, extinction 1/mm
        uniform vec3 uDrift;         // mm
        #ifndef METAL
        uniform vec4 uBlood;         // linear RGB, amount 0 to 1
        #endif
        #endif

        void main() {
            vec3 toLight = uLightAt - vCamera;
            float distance2 = dot(toLight, toLight);
            vec3 l = toLight * inversesqrt(distance2);
            vec3 v = -normalize(vCamera);
            vec4 broad = vBroad;
            vec4 fine = texture(uNoise, vModel * uTexture.x);
            vec3 n = normalize(normalize(vNormal) + uGloss.z * ((broad.rgb - 0.5) + 0.8 * (fine.gbr - 0.5)));

            float patches = smoothstep(0.3, 0.7, broad.r + 0.35 * (fine.g - 0.5));
            float specks = smoothstep(0.25, 0.75, fine.a + 0.6 * (broad.b - 0.5));
            vec3 albedo = mix(uBase, uPatch, patches * uTexture.y);
            albedo = mix(albedo, uSpeck, specks * uTexture.z);
            albedo *= 0.82 + 0.36 * fine.r;
            float wet = uGloss.x * (0.55 + 0.9 * broad.g);

            float facing = dot(n, l);
            vec3 h = normalize(l + v);
            float sheen = pow(max(dot(n, h), 0.0), uGloss.y);
            float grazing = 1.0 - max(dot(n, v), 0.0);
            float fresnel = 0.04 + 0.5 * grazing * grazing * grazing;
            // The lamp's hot spot is held back where something comes close, as the camera's iris does.
            float near = uLight.w / distance2;
            float light = 3.0 * near / (2.0 + near) * pow(max(0.0, -l.z), uSpot);
            vec3 colour;
        #ifdef METAL
            // Brushed metal mirrors a dim cavity: bright from behind the lens, dark from the sides, tissue-red from ahead.
            vec3 r = reflect(-v, n);
            vec3 cavity = mix(vec3(0.42, 0.34, 0.33), vec3(0.16, 0.05, 0.04), smoothstep(-0.4, 0.8, r.z));
            cavity *= 0.5 + 0.7 * smoothstep(-0.2, 0.7, sin(5.0 * r.y + 2.0 * r.x));
            light = min(light, 1.7) * 0.75;
            colour = uLight.rgb * light * (albedo * (0.22 * max(facing, 0.0) + cavity) + wet * (0.7 * sheen + 0.1 * fresnel));
        #else
        #ifdef EFFECTS
            vec4 pools = texture(uNoise, vModel * 0.0052 + 0.006 * (broad.rgb - 0.5) + 0.37);
            float level = pools.r + 0.18 * (broad.g - 0.5) + 0.05 * (fine.r - 0.5);
            float edge = 0.72 - 0.34 * uBlood.a;
            float cover = uBlood.a > 0.0 ? smoothstep(edge, edge + 0.05, level) : 0.0;
            // Thin at the rim, dark where it pools.
            vec3 stain = albedo * mix(vec3(1.0), uBlood.rgb * 4.0, 0.75);
            albedo = mix(albedo, mix(stain, uBlood.rgb * (0.8 + 0.4 * fine.g), smoothstep(edge + 0.02, edge + 0.16, level)), cover);
            wet *= 1.0 + 0.8 * cover;
        #endif
            // A broad sheen, and glints where the film breaks up over fine relief.
            vec3 ripple = normalize(n + (0.35 + uGloss.z) * (fine.rgb - 0.5));
            float glint = pow(max(dot(ripple, h), 0.0), uGloss.y * 4.0);
            float highlight = (0.16 * sheen + 0.9 * glint) * step(0.0, facing);
            float diffuse = max(0.0, (facing + 0.3) / 1.3);
            colour = uLight.rgb * light * (albedo * diffuse * (0.8 + 0.2 * grazing) + wet * (highlight + 0.06 * fresnel * diffuse));
        #endif
        #ifdef EFFECTS
            float depth = length(vCamera);
            vec3 mid = -v * min(depth * 0.45, 60.0);
            float swirl = texture(uNoise, (mid + uDrift) * 0.0085).r + 0.5 * texture(uNoise, (mid * 1.7 - uDrift) * 0.017).g;
            float clear = exp(-uSmoke.a * depth * smoothstep(0.25, 1.15, swirl) * 2.0);
            colour = mix(uSmoke.rgb * uLight.rgb * (0.6 + 0.4 * swirl), colour, clear);
        #endif
            // Square-root coding keeps the dark tones in eight bits.
            oColour = vec4(sqrt(clamp(1.0 - exp(-colour * 1.6), 0.0, 1.0)), 1.0);
            oClass = uClass;
            oDepth = vCamera.z;
        }
        """;

    public const string ScreenVertex = """
        #version 450 core
        void main() {
            vec2 corner = vec2(float(gl_VertexID & 1) * 4.0 - 1.0, float(gl_VertexID >> 1) * 4.0 - 1.0);
            gl_Position = vec4(corner, 0.0, 1.0);
        }
        """;

    /// <summary>Lens blur, vignette, grey balance, gamma and sensor noise.</summary>
    public const string SensorFragment = """
        #version 450 core
        layout(binding = 0) uniform sampler2D uScene;
        layout(location = 0) out vec4 oColour;
        uniform vec2 uSize;
        uniform vec4 uVignette;      // centre x and y, radius at half brightness and softness, in picture heights
        uniform vec3 uGain;
        uniform float uGamma;
        uniform vec3 uNoiseLevel;    // shot, read, blur weight
        uniform uint uSeed;

        uint scramble(uint v) {
            uint s = v * 747796405u + 2891336453u;
            uint w = ((s >> ((s >> 28u) + 4u)) ^ s) * 277803737u;
            return (w >> 22u) ^ w;
        }

        void main() {
            ivec2 at = ivec2(gl_FragCoord.xy);
            ivec2 last = ivec2(uSize) - 1;
            vec3 c = texelFetch(uScene, at, 0).rgb;
            vec3 around = texelFetch(uScene, min(at + ivec2(1, 0), last), 0).rgb + texelFetch(uScene, max(at - ivec2(1, 0), ivec2(0)), 0).rgb
                + texelFetch(uScene, min(at + ivec2(0, 1), last), 0).rgb + texelFetch(uScene, max(at - ivec2(0, 1), ivec2(0)), 0).rgb;
            c = mix(c, around * 0.25, uNoiseLevel.z);
            c = c * c * uGain;
            vec2 p = (gl_FragCoord.xy - 0.5 * uSize) / uSize.y - uVignette.xy;
            c *= 1.0 - smoothstep(uVignette.z - uVignette.w, uVignette.z + uVignette.w, length(p));
            c = pow(max(c, vec3(0.0)), vec3(1.0 / uGamma));
            uint r = scramble(uint(at.x) + scramble(uint(at.y) + scramble(uSeed)));
            // Sums of three bytes are near enough to normal deviates.
            vec3 g = vec3(float((r & 255u) + ((r >> 8) & 255u) + ((r >> 16) & 255u)), 0.0, 0.0);
            uint s = scramble(r);
            g.y = float((s & 255u) + ((s >> 8) & 255u) + ((s >> 16) & 255u));
            s = scramble(s);
            g.z = float((s & 255u) + ((s >> 8) & 255u) + ((s >> 16) & 255u));
            g = (g - 382.5) / 127.5;
            c += g * (uNoiseLevel.x * sqrt(max(c, vec3(0.0))) + uNoiseLevel.y);
            oColour = vec4(clamp(c, 0.0, 1.0), 1.0);
        }
        """;

    public const string SilhouetteFragment = """
        #version 450 core
        layout(location = 0) out vec4 oColour;
        void main() { oColour = vec4(1.0); }
        """;
}
