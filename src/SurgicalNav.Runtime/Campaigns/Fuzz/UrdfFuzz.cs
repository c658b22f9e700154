using System.Text;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Urdf;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>The reader of URDF files.</summary>
public sealed class UrdfFuzz : IFuzzTarget
{
    private const string Small = """
        <?xml version="1.0"?>
        <robot name="r"><link name="a"><collision><origin xyz="0 0 0.1" rpy="0 1 0"/><geometry><box size="0.1 0.2 0.3"/></geometry></collision></link>
        <joint name="j" type="prismatic"><parent link="a"/><child link="b"/><axis xyz="1 0 1"/><limit lower="0" upper="0.2"/></joint>
        <link name="b"><collision><geometry><sphere radius="0.05"/></geometry></collision><collision><geometry><mesh filename="m.stl"/></geometry></collision></link>
        <joint name="f" type="fixed"><parent link="b"/><child link="c"/></joint><link name="c"/><link name="d"/>
        <joint name="g" type="continuous"><parent link="c"/><child link="d"/><mimic joint="j"/></joint></robot>
        """;

    public string Name => "urdf";

    public IReadOnlyList<byte[]> Seeds { get; } = [File.ReadAllBytes(ProjectFiles.Path("hardware/robots/iiwa7.urdf")), Encoding.UTF8.GetBytes(Small)];

    public IReadOnlyList<byte[]> Words { get; } = [.. new[]
    {
        "", "0", "-1", "1e999", "1e308", "5e-324", "NaN", "0 0 0", "0 0 0 0", "1 1 1", "\"", "<", ">", "/>", "</robot>", "<robot>", "<link name=\"x\"/>", "<joint name=\"y\" type=\"fixed\">", "<mimic joint=\"j\"/>",
        "<!DOCTYPE robot [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>", "&e;", "&#0;", "&amp;", "<![CDATA[", "]]>", "<?xml version=\"1.1\"?>", "encoding=\"utf-16\"", "xmlns:xacro=\"x\"", "<xacro:include filename=\"x\"/>",
        "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>", "link_0", "link_7", "continuous", "planar", "floating", "capsule", "cylinder", "radius", "length",
    }.Select(Encoding.UTF8.GetBytes)];

    public int MostInputBytes => 16_384;

    /// <summary>Sixty-four times the longest input: the text in UTF-16, its names, and the tree made of it.</summary>
    public long MostBytesPerInput => 1 << 20;

    /// <summary>Files that the reader accepted although they were changed.</summary>
    public long Accepted { get; private set; }

    public void Take(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        Try(bytes, null);
        Try(bytes, "b");
    }

    private void Try(byte[] bytes, string? tip)
    {
        try
        {
            UrdfReader.Parse(bytes, tipLink: tip);
            Accepted++;
        }
        catch (RobotFileException)
        {
            // Refused in words, as it should be.
        }
    }
}
