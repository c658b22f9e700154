using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime.Scans.Slices;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Slices;

namespace SurgicalNav.Runtime.Scans.Fields;

/// <summary>Three upright slices through the deepest point of a safety field: dark where it is forbidden, brighter with distance, and rings of equal distance.</summary>
internal static class FieldPicture
{
    private const ushort Forbidden = 1, Near = 2, Far = 3;

    public static void Write(string path, DistanceField field, double bandMm)
    {
        var (nx, ny, nz) = field.Size;
        var grid = new VolumeGrid(nx, ny, nz, Mat3.Diagonal(field.SpacingMm.X, field.SpacingMm.Y, field.SpacingMm.Z), field.OriginMm);
        var samples = field.Samples.ToArray();
        var deepest = 0;
        for (var i = 0; i < samples.Length; i++)
            if (samples[i] < samples[deepest]) deepest = i;
        var scan = new Volume(grid, samples);
        var through = grid.ToScan(new Vec3(deepest % nx, deepest / nx % ny, deepest / (nx * ny)));
        SliceView[] views =
        [
            View("axial", SlicePlane.Axial(grid, through)),
            View("coronal", SlicePlane.Coronal(grid, through)),
            View("sagittal", SlicePlane.Sagittal(grid, through)),
        ];
        SlicePicture.Write(path, views, new SliceDrawing(new SliceWindow(bandMm / 2, bandMm * 1.6), null,
        [
            (Forbidden, "forbidden", LabelColours.Of(0)),
            (Near, FormattableString.Invariant($"up to {bandMm / 4:0.#} mm away"), LabelColours.Of(2)),
            (Far, FormattableString.Invariant($"up to {bandMm / 2:0.#} mm away"), LabelColours.Of(1)),
        ], null, [FormattableString.Invariant($"{views[0].Place(through)}   grey: distance, white at {bandMm * 1.3:0.#} mm and beyond   read to within {field.ErrorBoundMm:0.##} mm"), "RESEARCH USE ONLY"]));

        SliceView View(string name, SlicePlane plane)
        {
            var view = SliceView.Of(name, scan, null, plane, 0, SlabMode.Mean);
            return view with
            {
                Contours = new Dictionary<ushort, IReadOnlyList<ContourPiece>>
                {
                    [Forbidden] = SliceContours.Below(view.Values, view.Width, 0),
                    [Near] = SliceContours.Below(view.Values, view.Width, (float)bandMm / 4),
                    [Far] = SliceContours.Below(view.Values, view.Width, (float)bandMm / 2),
                },
            };
        }
    }
}
