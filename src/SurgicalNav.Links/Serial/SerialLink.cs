namespace SurgicalNav.Links.Serial;

/// <summary>Opens a serial port in the best way that this system has: through the C library on Linux, else through System.IO.Ports.</summary>
public static class SerialLink
{
    /// <inheritdoc cref="TermiosLink.Open"/>
    public static IByteLink Open(string path, int baud, SerialFormat format = default) =>
        OperatingSystem.IsLinux() ? TermiosLink.Open(path, baud, format) : SerialPortLink.Open(path, baud, format);

    /// <summary>The same port again and again, for as long as somebody steps it: a plug pulled and put back is noticed and mended.</summary>
    public static ReconnectingLink Reconnecting(string path, int baud, BackOff backOff, SerialFormat format = default) =>
        new(path, () => new ImmediateAttempt(() => Open(path, baud, format)), backOff);
}
