namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>What of an eye's whole picture is delivered: a camera's calibration is for the whole, and moves with the crop.</summary>
/// <param name="WholeWidth">Of one eye before the crop, px.</param>
/// <param name="WholeHeight">Likewise.</param>
/// <param name="Crop">The part that is delivered.</param>
public readonly record struct EyeView(int WholeWidth, int WholeHeight, PixelRectangle Crop)
{
    public bool IsWhole => Crop == new PixelRectangle(0, 0, WholeWidth, WholeHeight);
}

/// <summary>Where the eyes stand in a captured picture: size, crop, and the first line and line distance of each.</summary>
internal readonly record struct EyeGeometry(int PictureWidth, int PictureHeight, StereoLayout Layout, bool RightEyeFirst, PixelRectangle Eye)
{
    public bool IsStereo => Layout != StereoLayout.Mono;

    /// <summary>Lines of the picture from one line of an eye to its next.</summary>
    public int LineStep => Layout == StereoLayout.LineInterlaced ? 2 : 1;

    /// <summary>The whole picture is one eye's whole picture.</summary>
    public bool IsPlain => !IsStereo && Eye == new PixelRectangle(0, 0, PictureWidth, PictureHeight);

    public EyeView View => new(
        Layout == StereoLayout.SideBySide ? PictureWidth / 2 : PictureWidth, Layout is StereoLayout.TopBottom or StereoLayout.LineInterlaced ? PictureHeight / 2 : PictureHeight, Eye);

    /// <summary>Column and line of an eye's first pixel, in the picture.</summary>
    public (int X, int Y) Origin(bool rightEye)
    {
        var second = rightEye != RightEyeFirst && IsStereo;
        return Layout switch
        {
            StereoLayout.SideBySide => (Eye.X + (second ? PictureWidth / 2 : 0), Eye.Y),
            StereoLayout.TopBottom => (Eye.X, Eye.Y + (second ? PictureHeight / 2 : 0)),
            StereoLayout.LineInterlaced => (Eye.X, 2 * Eye.Y + (second ? 1 : 0)),
            _ => (Eye.X, Eye.Y),
        };
    }

    /// <exception cref="PictureException">No two equal halves, or a crop that reaches beyond the eye's picture.</exception>
    public static EyeGeometry Of(string name, int width, int height, StereoLayout layout, bool rightEyeFirst, PixelRectangle? crop)
    {
        var (eyeWidth, eyeHeight) = layout switch
        {
            StereoLayout.SideBySide => (Half(width, "wide", name), height),
            StereoLayout.TopBottom or StereoLayout.LineInterlaced => (width, Half(height, "high", name)),
            _ => (width, height),
        };
        var eye = crop ?? new PixelRectangle(0, 0, eyeWidth, eyeHeight);
        if (!eye.FitsInto(eyeWidth, eyeHeight))
            throw new PictureException($"{name}: the crop of {eye} reaches beyond the eye's picture of {eyeWidth}×{eyeHeight} pixels. Was it made for another size?");
        return new EyeGeometry(width, height, layout, rightEyeFirst, eye);
    }

    private static int Half(int pixels, string direction, string name) => pixels % 2 == 0
        ? pixels / 2
        : throw new PictureException($"{name} is {pixels} pixels {direction}: an odd number cannot hold two eyes of equal size. Is the layout right?");
}
