using System.Runtime.InteropServices;
using System.Text;

namespace SurgicalNav.Sensing.Endoscopes.Devices;

/// <summary>The driver's answers by ioctl(2). Layouts and numbers: linux/videodev2.h, the same on all 64-bit Linux systems.</summary>
public sealed partial class V4l2 : IVideoControl
{
    public const uint QueryCapability = 0x8068_5600, EnumerateFormats = 0xC040_5602, EnumerateSizes = 0xC02C_564A, EnumerateIntervals = 0xC034_564B;

    private const int ReadWrite = 2, NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const uint CaptureType = 1, CapabilityCapture = 1, CapabilityHasDeviceCapabilities = 0x8000_0000, Discrete = 1;
    private const int NoEntry = 2, AccessDenied = 13, Busy = 16, MostEntries = 64;

    public VideoFormats? Query(string path, out string? why)
    {
        why = null;
        var device = Open(path, ReadWrite | NonBlocking | CloseOnExec);
        if (device < 0)
        {
            why = Marshal.GetLastPInvokeError() switch
            {
                AccessDenied => $"you may not read {path}: sudo usermod -aG video $USER, then log in again",
                NoEntry => $"{path} is not there",
                Busy => $"{path} is held by another program",
                var error => $"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}",
            };
            return null;
        }
        try
        {
            return Ask(device, path, out why);
        }
        finally
        {
            _ = Close(device);
        }
    }

    private static VideoFormats? Ask(int device, string path, out string? why)
    {
        why = null;
        Span<byte> capability = stackalloc byte[104];
        capability.Clear();
        if (Control(device, QueryCapability, ref MemoryMarshal.GetReference(capability)) < 0)
        {
            why = $"{path} is no video device";
            return null;
        }
        // Of this node where the driver says, else of the whole device.
        var all = U32(capability, 84);
        var captures = ((all & CapabilityHasDeviceCapabilities) != 0 ? U32(capability, 88) : all) & CapabilityCapture;
        var formats = new List<VideoFormat>();
        Span<byte> format = stackalloc byte[64];
        for (var i = 0u; captures != 0 && i < MostEntries; i++)
        {
            format.Clear();
            Set(format, 0, i);
            Set(format, 4, CaptureType);
            if (Control(device, EnumerateFormats, ref MemoryMarshal.GetReference(format)) < 0) break;
            var code = U32(format, 44);
            formats.Add(new VideoFormat(FourCc(code), Text(format.Slice(12, 32)), Sizes(device, code)));
        }
        return new VideoFormats(Text(capability[..16]), Text(capability.Slice(16, 32)), captures != 0, formats);
    }

    private static List<VideoSize> Sizes(int device, uint code)
    {
        var sizes = new List<VideoSize>();
        Span<byte> size = stackalloc byte[44];
        for (var i = 0u; i < MostEntries; i++)
        {
            size.Clear();
            Set(size, 0, i);
            Set(size, 4, code);
            if (Control(device, EnumerateSizes, ref MemoryMarshal.GetReference(size)) < 0) break;
            var isDiscrete = U32(size, 8) == Discrete;
            // Stepwise: least and most width with their step, then the heights.
            var (width, height) = isDiscrete ? (U32(size, 12), U32(size, 16)) : (U32(size, 16), U32(size, 28));
            sizes.Add(new VideoSize((int)width, (int)height, Rates(device, code, width, height)));
            if (!isDiscrete) break;
        }
        return sizes;
    }

    private static List<double> Rates(int device, uint code, uint width, uint height)
    {
        var rates = new List<double>();
        Span<byte> interval = stackalloc byte[52];
        for (var i = 0u; i < MostEntries; i++)
        {
            interval.Clear();
            Set(interval, 0, i);
            Set(interval, 4, code);
            Set(interval, 8, width);
            Set(interval, 12, height);
            if (Control(device, EnumerateIntervals, ref MemoryMarshal.GetReference(interval)) < 0) break;
            var (numerator, denominator) = (U32(interval, 20), U32(interval, 24));
            if (numerator > 0) rates.Add((double)denominator / numerator);
            if (U32(interval, 16) != Discrete) break;
        }
        return rates;
    }

    private static string FourCc(uint code)
    {
        Span<byte> letters = [(byte)code, (byte)(code >> 8), (byte)(code >> 16), (byte)(code >> 24 & 127)];
        return Encoding.ASCII.GetString(letters).TrimEnd();
    }

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.IndexOf((byte)0) is var end && end >= 0 ? field[..end] : field);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => MemoryMarshal.Read<uint>(bytes[at..]);

    private static void Set(Span<byte> bytes, int at, uint value) => MemoryMarshal.Write(bytes[at..], value);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int file, nuint request, ref byte argument);
}
