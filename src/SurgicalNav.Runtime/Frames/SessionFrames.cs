using SurgicalNav.Calibration.Stored;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Frames.Graph;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Cases;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Frames;

/// <summary>The frames of a session and what connects them, as a graph.</summary>
public static class SessionFrames
{
    /// <summary>A pose older than this puts nothing over a picture any more.</summary>
    private static readonly Duration MaxAge = Duration.FromMilliseconds(100);

    /// <summary>Of the demo's kind of session: a tracked endoscope, the patient's reference with a registered scan, two instruments.</summary>
    public static TransformGraph Of(ITracker tracker, TrackerAccuracy accuracy, Uncertain<Camera, Scope> handEye, Uncertain<PatientReference, Scan> registration, DateOnly today)
    {
        return new TransformGraph(today)
            .Add(FrameEdge.Live<Tracker, Scope>(Body<Scope>(RoomBodies.Scope), tracker.Name, MaxAge))
            .Add(FrameEdge.Calibrated<Camera, Scope>(handEye, "hand-eye calibration of the simulated endoscope"))
            .Add(FrameEdge.Live<Tracker, PatientReference>(Body<PatientReference>(RoomBodies.Reference), tracker.Name, MaxAge))
            .Add(FrameEdge.Calibrated<PatientReference, Scan>(registration, "registration by stylus touches"))
            .Add(FrameEdge.Live<Tracker, Stylus>(Body<Stylus>(RoomBodies.Stylus), tracker.Name, MaxAge))
            .Add(FrameEdge.Live<Tracker, Instrument>(Body<Instrument>(SessionBodies.LeftInstrument), tracker.Name, MaxAge));

        PoseEdge<TBody> Body<TBody>(string name) where TBody : struct, IFrame => new(tracker.Tools[SessionBodies.IndexOf(name)].History, accuracy);
    }

    /// <summary>Of a case file: what its calibration says; its tracker is not connected here.</summary>
    /// <exception cref="ConfigException">The case or its calibration cannot be read.</exception>
    /// <exception cref="UserErrorException">The case has no calibrated endoscope.</exception>
    public static TransformGraph Of(CaseFile file, DateOnly today)
    {
        if (file.Calibration is not { } wanted) throw new UserErrorException($"{file.Path} names no calibration, so that it has no chain of frames; only a case with a tracked endoscope has.");
        var stored = wanted.File is { } json ? CameraCalibrationFile.Load(json) : ScikitSurgeryFolder.Load(wanted.ScikitSurgeryFolder!, wanted.WidthPx, wanted.HeightPx);
        var source = $"calibration '{stored.Name}'";
        var tracker = file.Tracker switch
        {
            { OpenIgtLink: { } link } => $"igtl://{link.Host}:{link.Port}, not connected here",
            { PoseFiles: { } files } => $"pose files {files.TrackerFromScope}, one for each picture",
            _ => "no tracker named",
        };
        var graph = new TransformGraph(today)
            .Add(FrameEdge.Live<Tracker, Scope>(UnconnectedEdge.Instance, tracker, MaxAge))
            .Add(Stored(stored.Left.CameraFromScope, stored, source));
        if (stored.RightFromLeft is { } stereo) graph.Add(Stored<RightCamera, Camera>(stereo, stored, source));
        if (file.Board is { } board)
            graph.Add(FrameEdge.Live<Tracker, BoardMarker>(UnconnectedEdge.Instance, tracker, MaxAge))
                .Add(Stored<BoardMarker, Board>(TextMatrix.ReadRigid<BoardMarker, Board>(board.LeftMarkerFromBoard), stored, board.LeftMarkerFromBoard));
        return graph;
    }

    private static FrameEdge Stored<TTo, TFrom>(Rigid<TTo, TFrom>? value, StoredCalibration stored, string source) where TTo : struct, IFrame where TFrom : struct, IFrame =>
        FrameEdge.Calibrated(value is { } v ? Uncertain<TTo, TFrom>.Exact(v) : (Uncertain<TTo, TFrom>?)null, source, stored.CalibratedOn, stored.ExpiresOn, isErrorKnown: false);
}
