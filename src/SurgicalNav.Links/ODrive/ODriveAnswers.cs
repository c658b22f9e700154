using System.Buffers.Text;

namespace SurgicalNav.Links.ODrive;

/// <summary>Answer to <c>f axis</c>.</summary>
/// <param name="PositionTurns">By the encoder.</param>
/// <param name="VelocityTurnsPerS">Turns a second.</param>
public readonly record struct ODriveFeedback(double PositionTurns, double VelocityTurnsPerS)
{
    public double PositionRad => 2 * Math.PI * PositionTurns;

    public double VelocityRadPerS => 2 * Math.PI * VelocityTurnsPerS;

    /// <summary>False for anything but two finite numbers.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, out ODriveFeedback feedback)
    {
        feedback = default;
        var blank = content.IndexOf((byte)' ');
        if (blank < 0 || !TryNumber(content[..blank], out var position) || !TryNumber(content[(blank + 1)..].Trim((byte)' '), out var velocity)) return false;
        feedback = new ODriveFeedback(position, velocity);
        return true;
    }

    internal static bool TryNumber(ReadOnlySpan<byte> text, out double value) => Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && double.IsFinite(value);
}

/// <summary>Answer to <c>r property</c>.</summary>
/// <param name="Value">As a number.</param>
/// <param name="MayBeCut">Nine characters and no decimal point: the firmware cuts answers there, so that the last digits may be missing and the number be wrong by powers of ten.</param>
public readonly record struct ODriveProperty(double Value, bool MayBeCut)
{
    /// <summary>False for anything but a finite number, or one of the firmware's refusals.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, out ODriveProperty property)
    {
        var isNumber = ODriveFeedback.TryNumber(content, out var value);
        property = new ODriveProperty(value, content.Length >= ODriveProtocol.MostPropertyCharacters && content.IndexOf((byte)'.') < 0);
        return isNumber;
    }
}

/// <summary>What the firmware says instead of an answer.</summary>
public enum ODriveRefusal { None, InvalidCommandFormat, InvalidMotor, InvalidProperty, NotImplemented, UnknownCommand }

public static class ODriveRefusals
{
    public static ODriveRefusal Of(ReadOnlySpan<byte> content) =>
        content.SequenceEqual("invalid command format"u8) ? ODriveRefusal.InvalidCommandFormat
        : content.StartsWith("invalid motor"u8) ? ODriveRefusal.InvalidMotor
        : content.SequenceEqual("invalid property"u8) ? ODriveRefusal.InvalidProperty
        : content.SequenceEqual("not implemented"u8) ? ODriveRefusal.NotImplemented
        : content.SequenceEqual("unknown command"u8) ? ODriveRefusal.UnknownCommand
        : ODriveRefusal.None;

    public static string Words(ODriveRefusal refusal) => refusal switch
    {
        ODriveRefusal.None => "",
        ODriveRefusal.InvalidCommandFormat => "invalid command format: a number of the command is missing or unreadable. Check the firmware's version (0.5 is spoken here).",
        ODriveRefusal.InvalidMotor => "invalid motor: the board has axes 0 and 1 only. Check the axis number.",
        ODriveRefusal.InvalidProperty => "invalid property: this firmware has none of that name. Check its version against the property's path.",
        ODriveRefusal.NotImplemented => "not implemented: the property cannot be read or written as text.",
        _ => "unknown command: the line arrived damaged, or this firmware does not speak the ASCII protocol on this port.",
    };
}
