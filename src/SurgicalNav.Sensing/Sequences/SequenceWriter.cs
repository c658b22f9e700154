using System.Globalization;
using System.IO.Compression;
using System.Text;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>Writes an IGSIO sequence (<c>.igs.mha</c>) that PLUS and 3D Slicer read: poses, their status, times, and 8-bit pictures.</summary>
/// <remarks>The header comes before the pictures and holds their number and packed size, so both are written to files beside the wanted one
/// first and joined by <see cref="Complete"/>; without it nothing stands under the wanted name. Holds one line of text in memory.</remarks>
public sealed class SequenceWriter : IDisposable
{
    private readonly string _path;
    private readonly string[] _transforms;
    private readonly int _width, _height, _channels;
    private readonly bool _compress;
    private readonly StreamWriter _fields;
    private readonly FileStream _packed;
    private readonly Stream _pixels;
    private bool _closed;

    /// <param name="path">Ends with <c>.mha</c>.</param>
    /// <param name="transforms">Without the ending "Transform".</param>
    /// <param name="width">Of the pictures; 0 where there are none.</param>
    /// <param name="height">0 where there are none.</param>
    /// <param name="channels">1 grey, 3 red-green-blue.</param>
    /// <param name="compress">Pack the pictures with zlib.</param>
    /// <exception cref="ArgumentException">A size or a name that the format cannot hold.</exception>
    public SequenceWriter(string path, IReadOnlyList<string> transforms, int width = 0, int height = 0, int channels = 1, bool compress = true)
    {
        if (!path.EndsWith(".mha", StringComparison.OrdinalIgnoreCase)) throw new ArgumentException($"{path}: a sequence is written as .igs.mha.", nameof(path));
        if (width < 0 || height < 0 || (width == 0) != (height == 0) || channels is not (1 or 3)) throw new ArgumentException($"{path}: pictures of {width}×{height} with {channels} channels cannot be written.", nameof(width));
        var bad = transforms.FirstOrDefault(t => t.Length == 0 || t.Any(c => !char.IsAsciiLetterOrDigit(c)));
        if (bad is not null) throw new ArgumentException($"{path}: the transform's name '{bad}' may hold letters and digits only.", nameof(transforms));
        (_path, _transforms, _width, _height, _channels, _compress) = (path, [.. transforms], width, height, channels, compress && width > 0);
        _fields = new StreamWriter(path + ".fields", append: false, Encoding.ASCII) { NewLine = "\n" };
        _packed = new FileStream(path + ".pixels", FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        _pixels = _compress ? new ZLibStream(_packed, CompressionLevel.Fastest, leaveOpen: true) : _packed;
    }

    public int Frames { get; private set; }

    /// <summary>Writes one frame.</summary>
    /// <param name="timeS">When it was measured, by the clock of the whole sequence.</param>
    /// <param name="arrivalS">When it arrived.</param>
    /// <param name="number">The device's own.</param>
    /// <param name="poses">One for each transform; one that is not Ok is written with its status and an identity.</param>
    /// <param name="picture">Top row first, tight; empty where this frame has none: a black one then holds its place, marked INVALID.</param>
    public void Add(double timeS, double arrivalS, long number, ReadOnlySpan<SequencePose> poses, ReadOnlySpan<byte> picture = default)
    {
        if (poses.Length != _transforms.Length) throw new ArgumentException($"{_transforms.Length} poses are needed, here are {poses.Length}.", nameof(poses));
        var bytes = _width * _height * _channels;
        if (!picture.IsEmpty && picture.Length != bytes) throw new ArgumentException($"A picture has {bytes} bytes, this one {picture.Length}.", nameof(picture));
        var prefix = string.Create(CultureInfo.InvariantCulture, $"Seq_Frame{Frames:d4}_");
        for (var i = 0; i < _transforms.Length; i++)
        {
            var isOk = poses[i].IsRigid && poses[i].Status is SequenceStatus.Ok or SequenceStatus.Unstated;
            _fields.WriteLine($"{prefix}{_transforms[i]}Transform = {Matrix(isOk ? poses[i].Rotation : Quat.Identity, isOk ? poses[i].TranslationMm : Vec3.Zero)}");
            _fields.WriteLine($"{prefix}{_transforms[i]}TransformStatus = {(isOk ? "OK" : Encoding.ASCII.GetString(SequencePose.Word(poses[i].Status)))}");
        }
        if (number >= 0) _fields.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{prefix}FrameNumber = {number}"));
        _fields.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{prefix}Timestamp = {timeS:f9}"));
        _fields.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{prefix}UnfilteredTimestamp = {arrivalS:f9}"));
        _fields.WriteLine($"{prefix}ImageStatus = {(picture.IsEmpty ? "INVALID" : "OK")}");
        if (picture.IsEmpty) WriteBlack(bytes);
        else _pixels.Write(picture);
        Frames++;
    }

    /// <summary>Joins the parts under the wanted name.</summary>
    public void Complete()
    {
        _fields.Dispose();
        if (_compress) _pixels.Dispose();
        _packed.Flush();
        using (var file = new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            file.Write(Encoding.ASCII.GetBytes(Head()));
            using (var fields = File.OpenRead(_path + ".fields")) fields.CopyTo(file);
            file.Write("ElementDataFile = LOCAL\n"u8);
            _packed.Position = 0;
            _packed.CopyTo(file);
        }
        Dispose();
    }

    /// <summary>Removes the parts; what has been completed stays.</summary>
    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        _fields.Dispose();
        _pixels.Dispose();
        _packed.Dispose();
        File.Delete(_path + ".fields");
        File.Delete(_path + ".pixels");
    }

    private string Head() => string.Create(CultureInfo.InvariantCulture,
        $"""
        ObjectType = Image
        NDims = 3
        AnatomicalOrientation = RAI
        BinaryData = True
        BinaryDataByteOrderMSB = False
        CenterOfRotation = 0 0 0
        CompressedData = {(_compress ? "True" : "False")}
        {(_compress ? $"CompressedDataSize = {_packed.Length}\n" : "")}DimSize = {_width} {_height} {Frames}
        Kinds = domain domain list
        ElementNumberOfChannels = {_channels}
        ElementSpacing = 1 1 1
        ElementType = MET_UCHAR
        Offset = 0 0 0
        TransformMatrix = 1 0 0 0 1 0 0 0 1
        UltrasoundImageOrientation = MFA
        UltrasoundImageType = {(_channels == 3 ? "RGB_COLOR" : "BRIGHTNESS")}

        """);

    private void WriteBlack(int bytes)
    {
        ReadOnlySpan<byte> zeros = stackalloc byte[4096];
        for (; bytes > 0; bytes -= Math.Min(bytes, zeros.Length)) _pixels.Write(zeros[..Math.Min(bytes, zeros.Length)]);
    }

    private static string Matrix(Quat q, Vec3 t)
    {
        var r = q.ToMatrix();
        return string.Create(CultureInfo.InvariantCulture, $"{r.M00:r} {r.M01:r} {r.M02:r} {t.X:r} {r.M10:r} {r.M11:r} {r.M12:r} {t.Y:r} {r.M20:r} {r.M21:r} {r.M22:r} {t.Z:r} 0 0 0 1");
    }
}
