using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Decompresses one frame (JPEG, JPEG-LS, JPEG 2000, RLE) with GDCM, whose file parser is never used: it ends the process on damaged files.</summary>
/// <remarks>Native glue: Debian's libgdcm-cil (GDCM 3.0 C# binding).</remarks>
internal static class GdcmDecoder
{
    private const string Glue = "gdcmsharpglue";
    private const string BindingFolder = "/usr/lib/cli/gdcm-sharp-3.0";
    private static readonly Lock s_gate = new();
    private static bool s_ready;

    /// <summary>Raw stored values, little endian, rows·columns·(bitsAllocated / 8) bytes.</summary>
    /// <exception cref="VolumeFormatException">GDCM is not installed, or refuses the data.</exception>
    public static byte[] Decode(DicomSlice slice, IReadOnlyList<ReadOnlyMemory<byte>> fragments)
    {
        try
        {
            EnsureLibrary();
            return DecodeInGdcm(slice, fragments);
        }
        catch (Exception e) when (IsMissingLibrary(e))
        {
            throw new VolumeFormatException(slice.File, "is compressed, and the library that decompresses DICOM is not installed. Install the Debian package libgdcm-cil (GDCM 3.0 with its C# binding).", e);
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
    private static byte[] DecodeInGdcm(DicomSlice slice, IReadOnlyList<ReadOnlyMemory<byte>> fragments)
    {
        using var sequence = new gdcm.SmartPtrFrag(gdcm.SequenceOfFragments.New());
        foreach (var bytes in fragments)
        {
            using var fragment = new gdcm.Fragment();
            fragment.SetByteValue(bytes.ToArray(), new gdcm.VL((uint)bytes.Length));
            sequence.AddFragment(fragment);
        }
        using var element = new gdcm.DataElement(new gdcm.Tag(DicomTags.PixelData));
        element.SetValue(sequence.GetPointer());
        element.SetVLToUndefined();

        using var image = new gdcm.Image();
        image.SetTransferSyntax(new gdcm.TransferSyntax(gdcm.TransferSyntax.GetTSType(slice.TransferSyntaxUid)));
        image.SetNumberOfDimensions(2);
        image.SetDimension(0, (uint)slice.Columns);
        image.SetDimension(1, (uint)slice.Rows);
        using var format = new gdcm.PixelFormat(1, (ushort)slice.BitsAllocated, (ushort)slice.BitsStored, (ushort)slice.HighBit, (ushort)(slice.IsSigned ? 1 : 0));
        image.SetPixelFormat(format);
        image.SetPhotometricInterpretation(new gdcm.PhotometricInterpretation(gdcm.PhotometricInterpretation.PIType.MONOCHROME2));
        image.SetDataElement(element);

        var expected = slice.Rows * slice.Columns * (slice.BitsAllocated / 8);
        var pixels = new byte[expected];
        if (image.GetBufferLength() != expected || !image.GetBuffer(pixels))
            throw new VolumeFormatException(slice.File, $"has compressed pixels that cannot be decoded. The file is damaged or cut short.{DicomFolder.CopyAgain}");
        return pixels;
    }
}
