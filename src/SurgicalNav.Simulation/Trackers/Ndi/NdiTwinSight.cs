using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Simulation.Trackers.Ndi;

/// <summary>What the twin's sensor sees at a frame's moment: poses with noise, markers, and every reason why a tool is not found.</summary>
internal sealed class NdiTwinSight(NdiTwinOptions options, NdiTwinFaults faults, NdiTwinHandles handles)
{
    private const double ErrorMm = 0.12;

    private readonly Vec3[] _noMarkers = [Vec3.Zero];

    /// <summary>Fills the frame with all handles, in their order. The noise depends on the seed, frame and handle alone.</summary>
    public void Measure(NdiFrame frame, Instant at, long index, uint number, DeviceInstant time, TwinMarkers markers)
    {
        frame.Clear();
        frame.SystemStatus = faults.SystemStatus | handles.Changes;
        if (faults.Alert is { } alert) frame.Add(alert);
        for (var i = 0; i < handles.All.Count; i++) Measure(frame, handles.All[i], at, index, number, time, markers is TwinMarkers.Tools or TwinMarkers.All);
        if (markers is not (TwinMarkers.Strays or TwinMarkers.All)) return;
        for (var i = 0; i < options.StrayMarkersMm.Count; i++)
            frame.Add(new NdiMarker(NdiMarker.StrayHandle, (ushort)i, MarkerStatus(options.StrayMarkersMm[i], used: false), options.StrayMarkersMm[i]));
    }

    private void Measure(NdiFrame frame, NdiTwinHandle handle, Instant at, long index, uint number, DeviceInstant time, bool withMarkers)
    {
        var seen = new NdiHandle
        {
            Handle = (ushort)handle.Number,
            Port = handle.Status,
            Buttons = handle.Switches,
            FrameNumber = number,
            Time = time,
            FrameType = options.IsOptical ? NdiFrameType.Passive : NdiFrameType.Magnetic,
            State = !handle.IsOccupied ? NdiHandleState.Unoccupied : !handle.IsEnabled ? NdiHandleState.Disabled : NdiHandleState.Missing,
        };
        if (handle.IsEnabled) Look(frame, ref seen, handle, at, index, withMarkers);
        frame.Add(seen);
    }

    private void Look(NdiFrame frame, ref NdiHandle seen, NdiTwinHandle handle, Instant at, long index, bool withMarkers)
    {
        seen.Code = NdiToolCode.Missing;
        if (handle.Body is not { } body) return;
        if (faults.Interference)
        {
            seen.Code = NdiToolCode.Interference;
            seen.Port |= NdiPortStatus.Interference;
            seen.Info |= NdiToolInfo.Interference;
            return;
        }
        if (body.Body.IsOccluded(at) || faults.Saturation)
        {
            seen.Code = NdiToolCode.TooFewMarkers;
            seen.Info |= NdiToolInfo.TooFewMarkers;
            if (withMarkers && faults.Saturation) Markers(frame, handle, body.Body.PoseAt(at));
            return;
        }
        var pose = Noisy(body.Body.PoseAt(at), handle.Number, index);
        var (inside, all) = CountInside(handle, pose);
        (seen.State, seen.Code) = (NdiHandleState.Valid, NdiToolCode.Enabled);
        (seen.Rotation, seen.TranslationMm, seen.ErrorMm) = (pose.Rotation, pose.TranslationMm, ErrorMm);
        if (inside < all)
        {
            seen.Port |= inside == 0 ? NdiPortStatus.OutOfVolume : NdiPortStatus.PartlyOutOfVolume;
            seen.Code = inside == 0 ? NdiToolCode.OutOfVolume : NdiToolCode.PartlyOutOfVolume;
        }
        if (withMarkers) Markers(frame, handle, pose);
    }

    private (int Inside, int All) CountInside(NdiTwinHandle handle, (Quat Rotation, Vec3 TranslationMm) pose)
    {
        var markers = MarkersOf(handle);
        var inside = 0;
        for (var i = 0; i < markers.Count; i++)
            if (IsInside(pose.TranslationMm + pose.Rotation.Rotate(markers[i]))) inside++;
        return (inside, markers.Count);
    }

    private void Markers(NdiFrame frame, NdiTwinHandle handle, (Quat Rotation, Vec3 TranslationMm) pose)
    {
        var markers = MarkersOf(handle);
        for (var i = 0; i < markers.Count; i++)
        {
            var position = pose.TranslationMm + pose.Rotation.Rotate(markers[i]);
            frame.Add(new NdiMarker((ushort)handle.Number, (ushort)i, MarkerStatus(position, used: true), position));
        }
    }

    private NdiMarkerStatus MarkerStatus(Vec3 positionMm, bool used)
    {
        var inside = IsInside(positionMm);
        if (faults.Saturation) return inside ? NdiMarkerStatus.Saturated : NdiMarkerStatus.SaturatedOutOfVolume;
        return inside ? NdiMarkerStatus.Used : used ? NdiMarkerStatus.OutOfVolumeUsed : NdiMarkerStatus.OutOfVolumeUnused;
    }

    private IReadOnlyList<Vec3> MarkersOf(NdiTwinHandle handle) => handle.Rom is { MarkersMm.Count: > 0 } rom ? rom.MarkersMm : _noMarkers;

    private bool IsInside(Vec3 positionMm) => Math.Abs(positionMm.Z) >= options.Volume.NearestMm && Math.Abs(positionMm.Z) <= options.Volume.FarthestMm;

    private (Quat Rotation, Vec3 TranslationMm) Noisy((Quat Rotation, Vec3 TranslationMm) truth, int handle, long index)
    {
        if (options.NoiseMm == Vec3.Zero && options.NoiseRad == Vec3.Zero) return truth;
        var random = new SeededRandom(options.Seed, (ulong)index * 256 + (ulong)handle);
        var mm = new Vec3(random.Gaussian(0, options.NoiseMm.X), random.Gaussian(0, options.NoiseMm.Y), random.Gaussian(0, options.NoiseMm.Z));
        var rad = new Vec3(random.Gaussian(0, options.NoiseRad.X), random.Gaussian(0, options.NoiseRad.Y), random.Gaussian(0, options.NoiseRad.Z));
        return ((Quat.Exp(rad) * truth.Rotation).Normalized(), truth.TranslationMm + mm);
    }
}
