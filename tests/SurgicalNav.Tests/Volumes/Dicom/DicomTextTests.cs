using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Tests.Volumes.Dicom;

/// <summary>Known answers are the examples of DICOM PS3.5 annexes H, I, J and K.</summary>
public sealed class DicomTextTests
{
    [Theory]
    [InlineData("ISO_IR 100", "4275635E4AE9726F6D65", "Buc^Jérome")]
    [InlineData("", "4275635E4AE9726F6D65", "Buc^Jérome")]
    [InlineData("ISO_IR 144", "BBEEDAE1D5DCD1E3E0D3", "Люксембург")]
    [InlineData("ISO_IR 126", "C4E9EFEDF5F3E9EFF2", "Διονυσιος")]
    [InlineData("ISO_IR 192", "57616E675E5869616F446F6E673DE78E8B5EE5B08FE4B89C", "Wang^XiaoDong=王^小东")]
    [InlineData("GB18030", "57616E675E5869616F446F6E673DCDF55ED0A1B6AB", "Wang^XiaoDong=王^小东")]
    [InlineData(@"\ISO 2022 IR 87", "59616D6164615E5461726F753D1B24423B3345441B28425E1B244242404F3A1B28423D1B24422464245E24401B28425E1B2442243F246D24261B2842", "Yamada^Tarou=山田^太郎=やまだ^たろう")]
    [InlineData(@"ISO 2022 IR 13\ISO 2022 IR 87", "D4CFC0DE5EC0DBB33D1B24423B3345441B284A5E1B244242404F3A1B284A3D1B24422464245E24401B284A5E1B2442243F246D24261B284A", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう")]
    [InlineData(@"\ISO 2022 IR 149", "486F6E675E47696C646F6E673D1B242943FBF35E1B242943D1CED4D73D1B242943C8AB5E1B242943B1E6B5BF", "Hong^Gildong=洪^吉洞=홍^길동")]
    [InlineData(@"\ISO 2022 IR 58", "5A68616E675E5869616F446F6E673D1B242941D5C55E1B242941D0A1B6AB3D", "Zhang^XiaoDong=张^小东=")]
    public void NamesOfTheStandardsExamplesAreRead(string characterSet, string hex, string expected)
    {
        var writer = new DicomWriter();
        if (characterSet.Length > 0) writer.Text(DicomTags.SpecificCharacterSet, DicomVr.CS, characterSet);
        var bytes = Convert.FromHexString(hex);
        writer.Value(DicomTags.PatientName, DicomVr.PN, bytes);
        var file = DicomFile.Parse(writer.ToFile(DicomTransferSyntax.ExplicitLittleEndian, "1.2", "1.3"), "name");
        Assert.Equal(expected, file.DataSet.Text(DicomTags.PatientName));
    }

    [Theory]
    [InlineData("Doe^Archibald", "Doe, Archibald")]
    [InlineData("Adams^John Robert Quincy^^Rev.^B.A. M.Div.", "Adams, John Robert Quincy Rev. B.A. M.Div.")]
    [InlineData("=山田^太郎", "山田, 太郎")]
    [InlineData("Anonymous", "Anonymous")]
    [InlineData("", "")]
    public void PersonIsWrittenForPeople(string name, string expected)
    {
        var writer = new DicomWriter().Text(DicomTags.SpecificCharacterSet, DicomVr.CS, "ISO_IR 192").Text(DicomTags.PatientName, DicomVr.PN, name);
        Assert.Equal(expected, DicomFile.Parse(writer.ToFile(DicomTransferSyntax.ExplicitLittleEndian, "1.2", "1.3"), "name").DataSet.Person(DicomTags.PatientName));
    }
}
