using OpenCvSharp;
using SurgicalNav.Core.Leases;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>Puts each eye of a captured picture straight into its lease: split, cropped and converted in one pass over the pixels.</summary>
/// <remarks>One thread's. Headers over the picture and over each lease are made once and kept, so that a frame costs no managed memory but OpenCV's own
/// proxy where colours are converted. A planar
/// format that has to be split or cropped, and exchanged colours in it, take one more pass through a buffer of this object's own.</remarks>
public sealed class PictureUnpacker : IDisposable
{
    private readonly EyeGeometry _geometry;
    private readonly PixelFormat _format;
    private readonly RawPixels _raw;
    private readonly ColorConversionCodes? _conversion, _whole;
    private readonly Dictionary<FrameLease, Mat> _leases = [];
    private readonly Mat? _flat;
    private (Mat Header, InputArray In)? _left, _right, _all;
    private nint _at;
    private long _step;

    /// <param name="name">For messages.</param>
    /// <param name="width">Of the whole picture, px.</param>
    /// <param name="height">Likewise.</param>
    /// <param name="raw">Its bytes as they come.</param>
    /// <param name="options">Layout, crop and the format asked for.</param>
    /// <exception cref="PictureException">The picture cannot be split or cropped so.</exception>
    public PictureUnpacker(string name, int width, int height, RawPixels raw, EyeOptions options)
    {
        if (options.Format is not (PixelFormat.Bgr24 or PixelFormat.Rgba32 or PixelFormat.Gray8))
            throw new PictureException($"{name}: video cannot be delivered as {options.Format}. Choose Bgr24, Rgba32 or Gray8.");
        _geometry = EyeGeometry.Of(name, width, height, options.Layout, options.RightEyeFirst, options.Crop);
        _format = options.Format;
        _raw = raw;
        if (raw.IsPlanar() && (!_geometry.IsPlain || options.SwapRedAndBlue))
        {
            _whole = RawPixelTable.Conversion(raw, PixelFormat.Bgr24);
            (_flat, _raw) = (new Mat(height, width, MatType.CV_8UC3), RawPixels.Bgr);
        }
        PlanarInput = raw.IsPlanar();
        if (options.SwapRedAndBlue && _raw is RawPixels.Bgr or RawPixels.Rgb) _raw = _raw == RawPixels.Bgr ? RawPixels.Rgb : RawPixels.Bgr;
        _conversion = RawPixelTable.Conversion(_raw, _format);
        InputType = RawPixelTable.TypeOf(raw);
    }

    /// <summary>Of one eye as delivered, px.</summary>
    public int Width => _geometry.Eye.Width;

    public int Height => _geometry.Eye.Height;
    public bool IsStereo => _geometry.IsStereo;

    /// <summary>What of each eye's picture is delivered, for the camera's calibration.</summary>
    public EyeView Part => _geometry.View;

    /// <summary>The picture can be written into a lease as it is, without a stop on the way.</summary>
    public bool IsDirect => _geometry.IsPlain && _conversion is null && _whole is null;

    private MatType InputType { get; }
    private bool PlanarInput { get; }

    /// <summary>The picture is of the size and kind this was made for.</summary>
    public bool Fits(Mat picture) =>
        picture.Type() == InputType && picture.Cols == _geometry.PictureWidth && picture.Rows == (PlanarInput ? _geometry.PictureHeight * 3 / 2 : _geometry.PictureHeight);

    /// <summary>A header over a lease's pixels; kept here as long as the lease's pool lives.</summary>
    public Mat Over(FrameLease lease) =>
        _leases.TryGetValue(lease, out var kept) ? kept : _leases[lease] = Mat.FromPixelData(lease.Height, lease.Width, RawPixelTable.TypeOf(lease.Format), lease.Address);

    /// <summary>Whoever wrote through the header has bent it to another buffer.</summary>
    public void Forget(FrameLease lease)
    {
        if (_leases.Remove(lease, out var kept)) kept.Dispose();
    }

    /// <summary>Fills the leases of the size and format that this was made for.</summary>
    /// <param name="picture">Must <see cref="Fits"/>.</param>
    /// <param name="left">Or only.</param>
    /// <param name="right">Of a stereo picture.</param>
    public void Unpack(Mat picture, FrameLease left, FrameLease? right)
    {
        var source = picture;
        if (_flat is not null)
        {
            if (_all is not { } all || all.Header.Data != picture.Data) all = Renew(ref _all, Mat.FromPixelData(picture.Rows, picture.Cols, picture.Type(), picture.Data, picture.Step()));
            Convert(all.In, _flat, _whole!.Value);
            source = _flat;
        }
        if (source.Data != _at || source.Step() != _step)
        {
            (_at, _step) = (source.Data, source.Step());
            Renew(ref _left, View(source, rightEye: false));
            if (IsStereo) Renew(ref _right, View(source, rightEye: true));
        }
        Put(_left!.Value, left);
        if (right is not null && _right is { } view) Put(view, right);
    }

    public void Dispose()
    {
        foreach (var header in _leases.Values) header.Dispose();
        _leases.Clear();
        Drop(ref _left);
        Drop(ref _right);
        Drop(ref _all);
        _flat?.Dispose();
    }

    private void Put((Mat Header, InputArray In) view, FrameLease lease)
    {
        if (_conversion is { } code) Convert(view.In, Over(lease), code);
        else CopyRows(view.Header, lease);
    }

    /// <summary>The proxy for the target serves once: OpenCV's wrapper makes a new one for each call.</summary>
    private static void Convert(InputArray from, Mat to, ColorConversionCodes code)
    {
        using var output = OutputArray.Create(to);
        Cv2.CvtColor(from, output, code);
    }

    private static unsafe void CopyRows(Mat from, FrameLease into)
    {
        var row = into.Width * into.BytesPerPixel;
        var (source, step) = (from.Data, (nint)from.Step());
        for (var y = 0; y < into.Height; y++)
            new ReadOnlySpan<byte>((byte*)(source + y * step), row).CopyTo(into.Pixels[(y * row)..]);
    }

    private Mat View(Mat source, bool rightEye)
    {
        var (x, y) = _geometry.Origin(rightEye);
        // A planar picture that is taken whole keeps its extra lines.
        var rows = PlanarInput && _flat is null ? source.Rows : Height;
        return Mat.FromPixelData(rows, Width, source.Type(), source.Ptr(y) + (nint)(x * source.ElemSize()), source.Step() * _geometry.LineStep);
    }

    private static (Mat Header, InputArray In) Renew(ref (Mat Header, InputArray In)? kept, Mat header)
    {
        Drop(ref kept);
        var renewed = (header, InputArray.Create(header));
        kept = renewed;
        return renewed;
    }

    private static void Drop(ref (Mat Header, InputArray In)? kept)
    {
        if (kept is not { } old) return;
        old.In.Dispose();
        old.Header.Dispose();
        kept = null;
    }
}
