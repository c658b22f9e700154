using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;

namespace SurgicalNav.Calibration.Stored;

/// <summary>Reads our <c>camera-calibration</c> JSON (calibration/schemas/camera-calibration.schema.json): px, mm, 4×4 transforms row by row.</summary>
public static class CameraCalibrationFile
{
    public const int Version = 1;

    /// <exception cref="ConfigException">The file is unreadable, has unknown or missing keys, or describes no possible endoscope.</exception>
    public static StoredCalibration Load(string path) => Read(StrictJson.Open(path));

    public static StoredCalibration Parse(string json, string name) => Read(StrictJson.Parse(json, name));

    private static StoredCalibration Read(StrictJson file)
    {
        file.RequireOnly("$schema", "version", "name", "description", "calibratedOn", "expiresOn", "left", "right", "rightFromLeft");
        file.RequireVersion(Version);
        try
        {
            return new StoredCalibration(
                file.Text("name"),
                Eye<Camera>(file.Object("left")),
                file.OptionalObject("right") is { } right ? Eye<RightCamera>(right) : null,
                Transform<RightCamera, Camera>(file, "rightFromLeft"),
                file.Date("calibratedOn"),
                file.Date("expiresOn"));
        }
        catch (ArgumentException e)
        {
            throw new ConfigException(file.File, e.Message, e);
        }
    }

    private static EyeCalibration<TCamera> Eye<TCamera>(StrictJson eye) where TCamera : struct, IFrame
    {
        eye.RequireOnly("widthPx", "heightPx", "fxPx", "fyPx", "cxPx", "cyPx", "distortion", "rmsPx", "cameraFromScope");
        var d = eye.Numbers("distortion", 5);
        var model = new CameraModel(eye.Whole("widthPx", 1, 16384), eye.Whole("heightPx", 1, 16384),
            eye.Number("fxPx"), eye.Number("fyPx"), eye.Number("cxPx"), eye.Number("cyPx"), d[0], d[1], d[2], d[3], d[4]);
        return new EyeCalibration<TCamera>(model, Transform<TCamera, Scope>(eye, "cameraFromScope"), eye.Has("rmsPx") ? eye.Number("rmsPx", 0) : null);
    }

    private static Rigid<TTo, TFrom>? Transform<TTo, TFrom>(StrictJson holder, string key) where TTo : struct, IFrame where TFrom : struct, IFrame
    {
        if (!holder.Has(key)) return null;
        try
        {
            return Rigid<TTo, TFrom>.FromRowMajor(holder.Numbers(key, 16));
        }
        catch (ArgumentException e)
        {
            throw holder.Problem($"has an unusable '{(holder.Place.Length == 0 ? key : $"{holder.Place}.{key}")}'. {e.Message}");
        }
    }
}
