namespace SurgicalNav.Volumes.Dicom;

/// <summary>Value representations (DICOM PS3.5 §6.2): how an element's bytes are to be read. The number is the two letters' own.</summary>
public enum DicomVr : ushort
{
    /// <summary>Not stated: the encoding is implicit, and whoever reads the element knows its kind from its tag.</summary>
    None = 0,
    AE = 'A' << 8 | 'E',
    AS = 'A' << 8 | 'S',
    AT = 'A' << 8 | 'T',
    CS = 'C' << 8 | 'S',
    DA = 'D' << 8 | 'A',
    DS = 'D' << 8 | 'S',
    DT = 'D' << 8 | 'T',
    FD = 'F' << 8 | 'D',
    FL = 'F' << 8 | 'L',
    IS = 'I' << 8 | 'S',
    LO = 'L' << 8 | 'O',
    LT = 'L' << 8 | 'T',
    OB = 'O' << 8 | 'B',
    OD = 'O' << 8 | 'D',
    OF = 'O' << 8 | 'F',
    OL = 'O' << 8 | 'L',
    OV = 'O' << 8 | 'V',
    OW = 'O' << 8 | 'W',
    PN = 'P' << 8 | 'N',
    SH = 'S' << 8 | 'H',
    SL = 'S' << 8 | 'L',
    SQ = 'S' << 8 | 'Q',
    SS = 'S' << 8 | 'S',
    ST = 'S' << 8 | 'T',
    SV = 'S' << 8 | 'V',
    TM = 'T' << 8 | 'M',
    UC = 'U' << 8 | 'C',
    UI = 'U' << 8 | 'I',
    UL = 'U' << 8 | 'L',
    UN = 'U' << 8 | 'N',
    UR = 'U' << 8 | 'R',
    US = 'U' << 8 | 'S',
    UT = 'U' << 8 | 'T',
    UV = 'U' << 8 | 'V',
}

internal static class DicomVrKinds
{
    /// <summary>Whether an explicit head has two reserved bytes and a 32-bit length.</summary>
    public static bool IsLong(this DicomVr vr) => vr is DicomVr.OB or DicomVr.OD or DicomVr.OF or DicomVr.OL or DicomVr.OV or DicomVr.OW
        or DicomVr.SQ or DicomVr.SV or DicomVr.UC or DicomVr.UN or DicomVr.UR or DicomVr.UT or DicomVr.UV;

    /// <summary>Whether the bytes are text in the data set's own character set, not in ASCII alone.</summary>
    public static bool IsInCharacterSet(this DicomVr vr) => vr is DicomVr.LO or DicomVr.LT or DicomVr.PN or DicomVr.SH or DicomVr.ST or DicomVr.UC or DicomVr.UT;

    public static bool IsText(this DicomVr vr) => vr.IsInCharacterSet()
        || vr is DicomVr.AE or DicomVr.AS or DicomVr.CS or DicomVr.DA or DicomVr.DS or DicomVr.DT or DicomVr.IS or DicomVr.TM or DicomVr.UI or DicomVr.UR;
}
