using System.Runtime.InteropServices;
using SurgicalNav.Links.Serial;

namespace SurgicalNav.Links.Masters;

/// <summary>A Linux input device file, read only: <c>/dev/input/event*</c> (evdev) or <c>/dev/hidraw*</c>.</summary>
/// <remarks>One read gives whole events or one whole report. Nothing can be written to it.</remarks>
public sealed class InputDevice : IByteLink, IEvdevDevice
{
    /// <summary>3Dconnexion's own number, and Logitech's, under which the older models go.</summary>
    private const short MouseVendor = 0x256F, OlderMouseVendor = 0x046D;

    private readonly Descriptor _file;
    private bool _isGone;

    private InputDevice(string path, Descriptor file) => (Name, _file) = (path, file);

    public string Name { get; }

    public bool IsOpen => !_isGone && !_file.IsDisposed;

    public LinkCounters Counters => _file.Counters;

    /// <summary>An event device, taken for this program alone where the kernel grants it: the pad that moves an arm must not move a pointer as well.</summary>
    /// <exception cref="LinkException">No such device, or no permission.</exception>
    public static InputDevice OpenEvents(string path)
    {
        var device = Open(path);
        _ = Libc.Control(device._file.Number, Libc.EVIOCGRAB, 1);
        return device;
    }

    /// <summary>A SpaceMouse's raw reports.</summary>
    /// <exception cref="LinkException">No such device, no permission, or a device of another maker.</exception>
    public static InputDevice OpenSpaceMouse(string path)
    {
        var device = Open(path);
        var info = default(Libc.HidInfo);
        if (Libc.Control(device._file.Number, Libc.HIDIOCGRAWINFO, ref info) < 0 || info.Vendor is MouseVendor or OlderMouseVendor) return device;
        device.Dispose();
        throw new LinkException($"{path} is a device of maker {(ushort)info.Vendor:x4}, and no SpaceMouse (256f or 046d). 'grep -l 3Dconnexion /sys/class/hidraw/*/device/uevent' shows which file is.");
    }

    public int Read(Span<byte> into)
    {
        if (!IsOpen) return 0;
        var n = _file.Read(into);
        if (n > 0) return n;
        if (n == 0 ? !into.IsEmpty && _file.HasHungUp() : -n is not (Libc.EAGAIN or Libc.EINTR)) _isGone = true;
        return 0;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes) => _file.Refuse(bytes.Length);

    public bool TryGetAxis(ushort code, out EvdevRange range, out int value)
    {
        var info = default(Libc.AxisInfo);
        var isTold = IsOpen && code < EvdevCodes.Axes && Libc.Control(_file.Number, Libc.EVIOCGABS0 + code, ref info) >= 0;
        (range, value) = (new EvdevRange(info.Minimum, info.Maximum), info.Value);
        // The kernel answers for axes that a device lacks too, with zeros.
        return isTold && range.IsUsable;
    }

    public unsafe bool TryGetKeys(Span<byte> bits)
    {
        if (!IsOpen || bits.Length < EvdevCodes.Keys / 8) return false;
        fixed (byte* p = bits) return Libc.Control(_file.Number, Libc.EVIOCGKEY96, p) >= 0;
    }

    public void Dispose() => _file.Dispose();

    private static InputDevice Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!OperatingSystem.IsLinux()) throw new LinkException($"{path}: gamepads and SpaceMice are read on Linux only.");
        var fd = Libc.Open(path, Libc.ReadOnly | Libc.NonBlocking | Libc.CloseOnExec);
        if (fd >= 0) return new InputDevice(path, new Descriptor(fd));
        var error = Marshal.GetLastPInvokeError();
        throw new LinkException(error switch
        {
            Libc.ENOENT => $"{path} does not exist. Is the device plugged in? 'ls -l /dev/input/by-id' and 'ls /dev/hidraw*' show what there is.",
            Libc.EACCES or Libc.EPERM => $"No permission to open {path}. Add yourself to the input group with 'sudo usermod -aG input $USER', then log out and in again; a hidraw file needs a udev rule (MODE=\"0660\", GROUP=\"input\").",
            _ => $"{path} could not be opened: {Libc.Describe(error)}.",
        });
    }
}
