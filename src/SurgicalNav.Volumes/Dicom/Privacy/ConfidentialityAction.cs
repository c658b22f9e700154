namespace SurgicalNav.Volumes.Dicom.Privacy;

/// <summary>What becomes of an attribute (PS3.15 table E.1-1a). Where the table leaves a choice by the kind of object, the one that every kind allows is taken.</summary>
public enum ConfidentialityAction
{
    /// <summary>Stays; a sequence's items are gone through.</summary>
    Keep,

    /// <summary>X: goes. For sequences also X/D and X/Z/D.</summary>
    Remove,

    /// <summary>Z and X/Z: stays without a value; a sequence without items.</summary>
    Empty,

    /// <summary>D, Z/D, X/D and X/Z/D: gets a value that says nothing; a sequence one item without content.</summary>
    Dummy,

    /// <summary>U: another UID, the same for the same one everywhere.</summary>
    NewUid,
}

/// <summary>One line of the profile.</summary>
/// <param name="Tag">Digits that may be anything are 0 here and in the mask.</param>
/// <param name="Mask">Which digits count.</param>
/// <param name="Vr"><see cref="DicomVr.None"/> where the line is for whole groups.</param>
/// <param name="Code">As the table writes it: X, Z/D …</param>
/// <param name="Name">As the standard calls it.</param>
/// <param name="IsOfTable">Whether the standard's table has it, or it is removed beyond that.</param>
public sealed record ConfidentialityRule(uint Tag, uint Mask, DicomVr Vr, string Code, string Name, bool IsOfTable)
{
    public ConfidentialityAction Action { get; } = (Code, Vr) switch
    {
        ("X", _) or ("X/D" or "X/Z/D", DicomVr.SQ) => ConfidentialityAction.Remove,
        ("Z" or "X/Z", _) => ConfidentialityAction.Empty,
        ("D" or "Z/D" or "X/D" or "X/Z/D", _) => ConfidentialityAction.Dummy,
        ("U", _) => ConfidentialityAction.NewUid,
        // References to other objects, whose UIDs are replaced within
        ("X/Z/U*", DicomVr.SQ) => ConfidentialityAction.Keep,
        _ => throw new InvalidDataException($"The profile has the unknown action '{Code}' for {Name}."),
    };
}
