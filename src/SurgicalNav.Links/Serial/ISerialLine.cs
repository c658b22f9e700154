namespace SurgicalNav.Links.Serial;

/// <summary>What a serial line can do beside carrying bytes; set-up only, by the loop that owns the link.</summary>
public interface ISerialLine
{
    /// <summary>The rate the driver really set, in bit/s.</summary>
    int Baud { get; }

    /// <summary>Changes the rate at once; bytes still on their way may be lost. False, and nothing changed, where the driver cannot.</summary>
    bool SetBaud(int baud);

    /// <summary>Begins a break (the line is held low) or ends it; returns at once, and the caller lets the time between the two pass.
    /// A pseudo-terminal takes it and carries nothing. False where the line has gone or its driver knows no breaks.</summary>
    bool SetBreak(bool low);
}
