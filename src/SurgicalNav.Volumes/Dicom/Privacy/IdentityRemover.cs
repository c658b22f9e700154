using System.Security.Cryptography;
using System.Text;

namespace SurgicalNav.Volumes.Dicom.Privacy;

/// <summary>A DICOM object without what tells whose it is.</summary>
/// <param name="Bytes">Of the new file.</param>
/// <param name="SopInstanceUid">New, as all UIDs here.</param>
/// <param name="SeriesUid">Empty where the object names none.</param>
/// <param name="Patient">The pseudonym.</param>
/// <param name="Warnings">What may still tell, in words.</param>
public sealed record NamelessObject(byte[] Bytes, string SopInstanceUid, string SeriesUid, string Patient, IReadOnlyList<string> Warnings);

/// <summary>Takes a patient's identity out of DICOM objects by the Basic Application Level Confidentiality Profile (PS3.15 annex E), nested items included. Pixels stay
/// bit for bit; private attributes, group lengths, the preamble and whatever follows the data set go.</summary>
/// <param name="pseudonyms">The same for all objects that are to stay connected.</param>
/// <param name="tally">Counts what is done.</param>
public sealed class IdentityRemover(Pseudonyms pseudonyms, IdentityTally tally)
{
    public const string Method = "PS3.15 2024b Basic Application Confidentiality Profile";
    private const uint IssuerOfPatientId = 0x00100021;
    private const uint PatientBirthDate = 0x00100030;

    /// <exception cref="VolumeFormatException">The object is damaged, or its encoding cannot be written.</exception>
    public NamelessObject Apply(DicomFile file)
    {
        var e = file.DataSet;
        var (sopClass, instance) = (e.Text(DicomTags.SopClassUid), e.Text(DicomTags.SopInstanceUid));
        if (sopClass.Length == 0) sopClass = file.Meta.Text(0x00020002);
        if (instance.Length == 0) instance = file.Meta.Text(0x00020003);
        // An object without any name of its own gets one from its content
        if (instance.Length == 0) instance = "content " + Convert.ToHexString(SHA256.HashData(file.Bytes.Span(0, (int)file.Bytes.Length)));
        var newInstance = pseudonyms.Uid(instance);
        var patient = pseudonyms.Patient(IdentityOf(e));
        var warnings = BurnedIn.Of(file, sopClass).ToList();

        var given = new SortedDictionary<uint, Action<DicomWriter>>
        {
            [DicomTags.SopInstanceUid] = w => w.Text(DicomTags.SopInstanceUid, DicomVr.UI, newInstance),
            [DicomTags.PatientName] = w => w.Text(DicomTags.PatientName, DicomVr.PN, patient),
            [DicomTags.PatientId] = w => w.Text(DicomTags.PatientId, DicomVr.LO, patient),
            [0x00120062] = w => w.Text(0x00120062, DicomVr.CS, "YES"),
            [0x00120063] = w => w.Text(0x00120063, DicomVr.LO, Method),
            [0x00120064] = w => w.Sequence(0x00120064, item => item.Text(0x00080100, DicomVr.SH, "113100").Text(0x00080102, DicomVr.SH, "DCM").Text(0x00080104, DicomVr.LO, "Basic Application Confidentiality Profile")),
            [0x00280303] = w => w.Text(0x00280303, DicomVr.CS, "REMOVED"),
        };
        // What was deflated is written plain
        var syntax = file.TransferSyntax.IsDeflated ? DicomTransferSyntax.ExplicitLittleEndian : file.TransferSyntax;
        var set = new DicomWriter(syntax.IsExplicit, syntax.IsBigEndian);
        try
        {
            foreach (var element in e.All)
            {
                while (given.Count > 0 && given.First() is var (tag, write) && tag <= element.Tag)
                {
                    write(set);
                    given.Remove(tag);
                    if (tag == element.Tag) Count(element.Tag);
                    if (tag == element.Tag) goto replaced;
                }
                Write(set, e, element);
            replaced:;
            }
            foreach (var write in given.Values) write(set);
            return new NamelessObject(set.ToFile(syntax, sopClass, newInstance), newInstance, pseudonyms.Uid(e.Text(DicomTags.SeriesInstanceUid)), patient, warnings);
        }
        catch (InvalidOperationException ex)
        {
            throw new VolumeFormatException(file.Name, $"cannot be written without its identity: {ex.Message}", ex);
        }
    }

    /// <summary>Who the patient is: an ID within its issuer; where there is none, name and birth date; else the study alone.</summary>
    private static string IdentityOf(DicomElements e)
    {
        if (e.Text(DicomTags.PatientId) is { Length: > 0 } id) return $"id\0{id}\0{e.Text(IssuerOfPatientId)}";
        if (e.Text(DicomTags.PatientName) is { Length: > 0 } name) return $"name\0{name}\0{e.Text(PatientBirthDate)}";
        return "study\0" + e.Text(DicomTags.StudyInstanceUid);
    }

    private void Write(DicomWriter into, DicomElements from, DicomElement element)
    {
        // Group lengths would be wrong now; groups 0000 and 0002 belong to messages and to the head of a file
        if ((element.Tag & 0xFFFF) == 0 || element.Tag >> 16 is 0 or 2) return;
        if (element.IsPrivate)
        {
            tally.AddPrivate();
            return;
        }
        var rule = ConfidentialityProfile.Find(element.Tag);
        var isSequence = from.IsSequence(element);
        var action = rule?.Action ?? Unlisted(element, isSequence);
        if (action != ConfidentialityAction.Keep) tally.Add(element.Tag, rule?.Name ?? "not in the profile", action);
        // Implicit encodings do not state a VR: the standard's own is taken
        var vr = element.Vr == DicomVr.None ? rule?.Vr ?? DicomVr.UN : element.Vr;
        if (isSequence && vr is not (DicomVr.SQ or DicomVr.UN)) vr = DicomVr.SQ;
        switch (action)
        {
            case ConfidentialityAction.Keep when isSequence:
                into.Sequence(element.Tag, vr, from.Items(element).Select(item => (Action<DicomWriter>)(writer => WriteItem(writer, item))));
                break;
            case ConfidentialityAction.Keep:
                into.Copy(from, element);
                break;
            case ConfidentialityAction.Empty:
                into.Value(element.Tag, vr, []);
                break;
            case ConfidentialityAction.Dummy when isSequence:
                into.Sequence(element.Tag, vr, [_ => { }]);
                break;
            case ConfidentialityAction.Dummy:
                into.Value(element.Tag, vr, Nothing(vr == DicomVr.UN ? rule?.Vr ?? vr : vr));
                break;
            case ConfidentialityAction.NewUid:
                into.Value(element.Tag, vr, Encoding.ASCII.GetBytes(string.Join('\\', from.Texts(element.Tag).Select(pseudonyms.Uid))));
                break;
        }
    }

    private void WriteItem(DicomWriter into, DicomElements item)
    {
        foreach (var element in item.All) Write(into, item, element);
    }

    /// <summary>Beyond the profile: names, dates and addresses of attributes that the standard may add, and bytes of which nobody knows what they mean.</summary>
    private static ConfidentialityAction Unlisted(DicomElement element, bool isSequence) => element.Vr switch
    {
        DicomVr.PN => ConfidentialityAction.Empty,
        DicomVr.DA or DicomVr.DT or DicomVr.TM => ConfidentialityAction.Remove,
        DicomVr.UN when !isSequence => ConfidentialityAction.Remove,
        _ => ConfidentialityAction.Keep,
    };

    private void Count(uint tag)
    {
        if (ConfidentialityProfile.Find(tag) is { } rule) tally.Add(tag, rule.Name, tag is DicomTags.PatientName or DicomTags.PatientId ? ConfidentialityAction.Dummy : rule.Action);
    }

    /// <summary>A value of its kind that says nothing.</summary>
    private static byte[] Nothing(DicomVr vr) => vr switch
    {
        DicomVr.DA => "19000101"u8.ToArray(),
        DicomVr.DT => "19000101000000"u8.ToArray(),
        DicomVr.TM => "000000"u8.ToArray(),
        DicomVr.AS => "000Y"u8.ToArray(),
        DicomVr.DS or DicomVr.IS => "0"u8.ToArray(),
        DicomVr.UI => "2.25.0"u8.ToArray(),
        DicomVr.UR => "about:blank"u8.ToArray(),
        DicomVr.FL or DicomVr.OF or DicomVr.OL or DicomVr.SL or DicomVr.UL or DicomVr.AT => new byte[4],
        DicomVr.FD or DicomVr.OD or DicomVr.OV or DicomVr.SV or DicomVr.UV => new byte[8],
        DicomVr.OB or DicomVr.OW or DicomVr.UN or DicomVr.SS or DicomVr.US => new byte[2],
        _ => "REMOVED"u8.ToArray(),
    };
}
