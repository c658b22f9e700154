using SurgicalNav.Core.Config;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Sensing.Markers;

/// <summary>A camera as a tracker of marker bodies, as its file describes it (hardware/profiles/markers, schema marker-bodies).</summary>
/// <param name="Name">For people.</param>
/// <param name="Camera">An endoscope's address or profile, as written; files in it are beside this one or below the project's folder.</param>
/// <param name="Calibration">Of that camera, likewise a file.</param>
/// <param name="Bodies">Checked.</param>
/// <param name="Limits">Of what is taken for a pose.</param>
/// <param name="File">The file itself, for complaints and for finding what it names.</param>
public sealed record MarkerBodiesFile(string Name, string Camera, string Calibration, MarkerBodies Bodies, BodyPoseLimits Limits, StrictJson File)
{
    /// <summary>Corners further than this from the body's origin are in another unit, or of another body.</summary>
    private const double FarthestMm = 5000;

    /// <exception cref="ConfigException">The message says where in the file what is wrong, and what to do.</exception>
    public static MarkerBodiesFile Load(string path) => Read(StrictJson.Open(path));

    /// <summary>As from a file of that name.</summary>
    /// <exception cref="ConfigException">As above.</exception>
    public static MarkerBodiesFile Parse(string json, string name) => Read(StrictJson.Parse(json, name));

    private static MarkerBodiesFile Read(StrictJson file)
    {
        file.RequireOnly("$schema", "version", "name", "description", "camera", "calibration", "dictionary", "bodies", "limits");
        file.RequireVersion(1);
        var bodies = new MarkerBodies(file.Text("dictionary"), [.. file.Objects("bodies").Select(Body)]);
        var limits = file.OptionalObject("limits") is { } given ? ReadLimits(given) : new BodyPoseLimits();
        try
        {
            bodies.Validate();
        }
        catch (ArgumentException e)
        {
            throw file.Problem($"describes no bodies that can be followed. {e.Message}");
        }
        return new MarkerBodiesFile(file.Text("name"), Named("camera"), Named("calibration"), bodies, limits, file);

        string Named(string key) => string.IsNullOrWhiteSpace(file.Text(key)) ? throw file.Problem($"has an empty '{key}'") : file.Text(key);
    }

    private static MarkerBody Body(StrictJson json)
    {
        json.RequireOnly("name", "markers");
        return new MarkerBody(json.Text("name"), [.. json.Objects("markers").Select(Marker)]);
    }

    private static BodyMarker Marker(StrictJson json)
    {
        json.RequireOnly("id", "centreMm", "sideMm", "cornersMm");
        var id = json.Whole("id", 0, 100_000);
        var byCorners = json.Has("cornersMm");
        if (byCorners && (json.Has("centreMm") || json.Has("sideMm"))) throw json.Problem($"says the place of marker {id} twice ('{json.Place}'): either 'centreMm' and 'sideMm', or 'cornersMm'");
        var marker = byCorners ? OfCorners(id, json.Numbers("cornersMm", 12)) : BodyMarker.InPlane(id, Point(json.Numbers("centreMm", 3), 0), json.Number("sideMm", 0.1, 1000));
        if (marker.Problem() is { } problem) throw json.Problem($"cannot be followed: {problem} ('{json.Place}'). Corners go around the marker from its top left as it is printed upright and seen from its front");
        for (var corner = 0; corner < 4; corner++)
            if (!(marker[corner].Length < FarthestMm)) throw json.Problem($"has marker {id} more than {FarthestMm:0} mm away from its body's origin ('{json.Place}'): lengths are in mm");
        return marker;
    }

    private static BodyMarker OfCorners(int id, double[] n) => new(id, Point(n, 0), Point(n, 3), Point(n, 6), Point(n, 9));

    private static Vec3 Point(double[] numbers, int at) => new(numbers[at], numbers[at + 1], numbers[at + 2]);

    private static BodyPoseLimits ReadLimits(StrictJson json)
    {
        json.RequireOnly("cornerNoisePx", "worstRmsPx", "leastChiSquareLead", "samePoseRad");
        var usual = new BodyPoseLimits();
        return new BodyPoseLimits
        {
            CornerNoisePx = Number("cornerNoisePx", usual.CornerNoisePx, 0.001, 10),
            WorstRmsPx = Number("worstRmsPx", usual.WorstRmsPx, 0.01, 50),
            LeastChiSquareLead = Number("leastChiSquareLead", usual.LeastChiSquareLead, 0, 1000),
            SamePoseRad = Number("samePoseRad", usual.SamePoseRad, 0.0001, 1),
        };

        double Number(string key, double usualValue, double least, double most) => json.Has(key) ? json.Number(key, least, most) : usualValue;
    }
}
