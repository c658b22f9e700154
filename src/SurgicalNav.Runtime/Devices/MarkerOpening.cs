using SurgicalNav.Calibration.Stored;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Calibrating;
using SurgicalNav.Sensing.Endoscopes.Capture;
using SurgicalNav.Sensing.Endoscopes.Crop;
using SurgicalNav.Sensing.Markers;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Devices;

/// <summary>A camera opened to follow marker bodies, with everything that its bodies file names.</summary>
/// <param name="Video">Its pictures; belongs to the tracker that is made of it.</param>
/// <param name="Camera">Calibrated, and moved with the pictures' crop.</param>
/// <param name="Bodies">Those that were asked for.</param>
/// <param name="Files">That the poses rest on, to be kept with a recording.</param>
/// <param name="Notice">What is looked for where, and which limits were changed.</param>
public sealed record OpenedMarkers(MarkerBodiesFile File, OpenedVideo Video, CameraModel Camera, MarkerBodies Bodies, TrackerOptions Options, IReadOnlyList<string> Files, string Notice)
{
    public MarkerTracker Track(IFaultSink faults, PoseMeter meter) => new(Video, Camera, Bodies, Options, File.Limits, faults, meter, MonotonicClock.Shared);
}

/// <summary>Opens a bodies file: its camera, that camera's calibration, and the bodies.</summary>
public static class MarkerOpening
{
    private const double UsualRateHz = 30;

    /// <exception cref="UserErrorException">The file, its camera or its calibration cannot be used; says which, why, and what to do.</exception>
    public static OpenedMarkers Open(TrackerRequest request, IFaultSink faults)
    {
        OpenedVideo? video = null;
        try
        {
            var file = MarkerBodiesFile.Load(request.Address.Path);
            var folder = Path.GetDirectoryName(Path.GetFullPath(request.Address.Path))!;
            var calibrationPath = SessionProfile.Find(file.File, folder, file.Calibration);
            var calibration = CameraCalibrationFile.Load(calibrationPath);
            var bodies = Chosen(request, file);
            var camera = SessionProfile.Endoscope(file.File, folder, file.Camera);
            // The left eye is the one that is looked at.
            var capture = EndoscopeRequest.Read(camera, request.ConstantLatency).WithViewFound().Captures[0];
            video = OpenedVideo.Open(capture, faults);
            string? notice = $"{string.Join(", ", bodies.Bodies.Select(b => b.Name))} with {bodies.Dictionary} markers, looked for in {video.Options.Address.Shown}{(video.View is { IsWhole: false } view ? $", cropped to {view.Crop}" : "")}";
            var options = TrackerFeed.With(new TrackerOptions { Tools = [.. bodies.Bodies.Select(b => b.Name)], StampedBySource = true }, request, video.NominalRateHz ?? UsualRateHz, ref notice) with { ConstantLatency = capture.Latency };
            options.Validate();
            string[] files = [request.Address.Path, calibrationPath];
            return new OpenedMarkers(file, video, Cropped(calibration, calibrationPath, request, video.View), bodies, options, camera.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? [.. files, camera] : files, notice!);
        }
        catch (Exception e)
        {
            video?.Dispose();
            throw e is ConfigException or ArgumentException ? new UserErrorException($"{request.Address}: {e.Message}", e) : e;
        }
    }

    /// <summary>The calibration is for the whole picture; a crop moves the principal point.</summary>
    private static CameraModel Cropped(StoredCalibration calibration, string path, TrackerRequest request, EyeView view)
    {
        // Another eye's picture size is no concern here.
        var one = new StoredCalibration(calibration.Name, calibration.Left, calibratedOn: calibration.CalibratedOn, expiresOn: calibration.ExpiresOn);
        return one.WhyNotUsable(request.Today ?? TemporalSession.Today(), view.WholeWidth, view.WholeHeight) is { } why
            ? throw new UserErrorException($"{request.Address} names a 'calibration' that cannot be used ({path}). {why}")
            : CroppedCamera.Of(calibration.Left.Model, view.Crop);
    }

    private static MarkerBodies Chosen(TrackerRequest request, MarkerBodiesFile file)
    {
        if (request.Tools.Count == 0) return file.Bodies;
        if (request.Tools.FirstOrDefault(t => t.Rom is not null || t.WiredPort is not null) is { } ndi) throw file.File.Problem($"describes marker bodies: '{ndi.Name}' can have no .rom file and no port here");
        return file.Bodies with
        {
            Bodies = [.. request.Tools.Select(t => file.Bodies.Bodies.FirstOrDefault(b => b.Name == t.Name)
                ?? throw file.File.Problem($"has no body '{t.Name}'; it has {string.Join(", ", file.Bodies.Bodies.Select(b => b.Name))}"))],
        };
    }
}
