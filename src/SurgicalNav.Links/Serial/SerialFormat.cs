namespace SurgicalNav.Links.Serial;

public enum SerialParity { None, Odd, Even }

/// <summary>The bits around each of a byte's eight; <c>default</c> is no parity and one stop bit (8N1).</summary>
/// <param name="TwoStopBits">Two instead of one.</param>
public readonly record struct SerialFormat(SerialParity Parity, bool TwoStopBits)
{
    /// <summary>Start bit, eight data bits, parity and stop bits.</summary>
    public int BitsPerByte => 10 + (Parity == SerialParity.None ? 0 : 1) + (TwoStopBits ? 1 : 0);
}
