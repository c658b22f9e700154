using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Decompresses one frame (JPEG, JPEG-LS, JPEG 2000) with GDCM, whose file parser is never used: it ends the process on damaged files.</summary>
/// <remarks>Native glue: Debian's libgdcm-cil (GDCM 3.0 C# binding).</remarks>
internal static class GdcmDecoder
{
    private const string RunLength = "1.2.840.10008.1.2.5";
    private const string Glue = "gdcmsharpglue";
    private const string BindingFolder = "/usr/lib/cli/gdcm-sharp-3.0";
    private static readonly Lock s_gate = new();
    private static bool s_ready;

    /// <summary>Raw stored values, little endian, rows·columns·samples·(bitsAllocated / 8) bytes.</summary>
    /// <exception cref="VolumeFormatException">GDCM is not installed, or refuses the data.</exception>
    public static byte[] Decode(DicomImage image, IReadOnlyList<ReadOnlyMemory<byte>> fragments)
    {
        byte[] frame = fragments.Count == 1 ? fragments[0].ToArray() : [.. fragments.SelectMany(f => f.ToArray())];
        if (image.TransferSyntax.Uid == RunLength) return RunLengthFrame.Decode(image, frame);
        CompressedFrame.Require(image, frame);
        try
        {
            EnsureLibrary();
            return DecodeInGdcm(image, frame);
        }
        catch (Exception e) when (IsMissingLibrary(e))
        {
            throw new VolumeFormatException(image.Name, "is compressed, and the library that decompresses DICOM is not installed. Install the Debian package libgdcm-cil (GDCM 3.0 with its C# binding).", e);
        }
    }

    private static bool IsMissingLibrary(Exception? e) =>
        e is DllNotFoundException or FileNotFoundException or BadImageFormatException or EntryPointNotFoundException
        || (e is TypeInitializationException && IsMissingLibrary(e.InnerException));

    private static void EnsureLibrary()
    {
        lock (s_gate)
        {
            if (s_ready) return;
            AssemblyLoadContext.Default.Resolving += ResolveBinding;
            RegisterLibrary();
            s_ready = true;
        }
    }

    // Methods that name GDCM types stay apart, so that a missing gdcm-sharp.dll surfaces inside the try above
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RegisterLibrary()
    {
        NativeLibrary.SetDllImportResolver(typeof(gdcm.Image).Assembly, ResolveGlue);
        // GDCM writes its complaints to the console; the exceptions here carry what matters
        gdcm.Trace.WarningOff();
        gdcm.Trace.ErrorOff();
        gdcm.Trace.DebugOff();
    }

    /// <summary>The binding belongs to the system's package and is loaded from there when it does not lie beside the program.</summary>
    private static Assembly? ResolveBinding(AssemblyLoadContext context, AssemblyName wanted)
    {
        var file = Path.Combine(BindingFolder, "gdcm-sharp.dll");
        return wanted.Name == "gdcm-sharp" && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
    }

    private static nint ResolveGlue(string library, Assembly assembly, DllImportSearchPath? search) =>
        library.Contains(Glue, StringComparison.Ordinal) && NativeLibrary.TryLoad(Path.Combine(BindingFolder, "libgdcmsharpglue.so"), out var handle) ? handle : 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[] DecodeInGdcm(DicomImage image, byte[] frame)
    {
        using var sequence = new gdcm.SmartPtrFrag(gdcm.SequenceOfFragments.New());
        using var fragment = new gdcm.Fragment();
        fragment.SetByteValue(frame, new gdcm.VL((uint)frame.Length));
        sequence.AddFragment(fragment);
        using var element = new gdcm.DataElement(new gdcm.Tag(DicomTags.PixelData));
        element.SetValue(sequence.GetPointer());
        element.SetVLToUndefined();

        using var picture = new gdcm.Image();
        picture.SetTransferSyntax(new gdcm.TransferSyntax(gdcm.TransferSyntax.GetTSType(image.TransferSyntax.Uid)));
        picture.SetNumberOfDimensions(2);
        picture.SetDimension(0, (uint)image.Columns);
        picture.SetDimension(1, (uint)image.Rows);
        using var format = new gdcm.PixelFormat((ushort)image.Samples, (ushort)image.BitsAllocated, (ushort)image.BitsStored, (ushort)image.HighBit, (ushort)(image.IsSigned ? 1 : 0));
        picture.SetPixelFormat(format);
        picture.SetPlanarConfiguration((uint)(image.IsPlanar ? 1 : 0));
        picture.SetPhotometricInterpretation(new gdcm.PhotometricInterpretation(Photometric(image, frame)));
        picture.SetDataElement(element);

        var pixels = new byte[image.FrameBytes];
        if (picture.GetBufferLength() != pixels.Length || !picture.GetBuffer(pixels))
            throw new VolumeFormatException(image.Name, $"has compressed pixels that cannot be decoded. The file is damaged or cut short.{DicomFolder.CopyAgain}");
        return pixels;
    }

    private static gdcm.PhotometricInterpretation.PIType Photometric(DicomImage image, byte[] frame) =>
        image.Samples == 1 ? gdcm.PhotometricInterpretation.PIType.MONOCHROME2
        : CompressedFrame.IsRgbJpeg(frame) ? gdcm.PhotometricInterpretation.PIType.RGB
        : gdcm.PhotometricInterpretation.GetPIType(image.Photometric);
}
