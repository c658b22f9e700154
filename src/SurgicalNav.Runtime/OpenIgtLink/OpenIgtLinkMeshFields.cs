using System.Text.Json.Nodes;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Runtime.Decoding;
using static SurgicalNav.Runtime.OpenIgtLink.OpenIgtLinkFields;

namespace SurgicalNav.Runtime.OpenIgtLink;

/// <summary>The fields of POLYDATA: counts, and the first points, numbers and values of each section.</summary>
internal static class OpenIgtLinkMeshFields
{
    private static readonly string[] Sections = ["vertices", "lines", "polygons", "triangle_strips"];

    public static void Add(JsonObject fields, in IgtlPolyData mesh)
    {
        fields["npoints"] = mesh.Points;
        for (var s = IgtlCells.Vertices; s <= IgtlCells.TriangleStrips; s++)
        {
            fields["n" + Sections[(int)s]] = mesh.CellCount(s);
            fields["size_" + Sections[(int)s]] = sizeof(uint) * mesh.NumberCount(s);
        }
        fields["nattributes"] = mesh.Attributes;
        var points = new JsonArray();
        for (var i = 0; i < Math.Min(DecodedValue.Shown, mesh.Points); i++) points.Add((JsonNode)Vector(mesh.PointMm(i)));
        fields["points"] = DecodedValue.Bulk(mesh.Points, points);
        for (var s = IgtlCells.Vertices; s <= IgtlCells.TriangleStrips; s++)
        {
            var numbers = new JsonArray();
            for (var i = 0; i < Math.Min(DecodedValue.Shown, mesh.NumberCount(s)); i++) numbers.Add((JsonNode)mesh.Number(s, i));
            fields[Sections[(int)s]] = DecodedValue.Bulk(mesh.NumberCount(s), numbers);
        }
        fields["attributes"] = Attributes(mesh);
    }

    private static JsonArray Attributes(in IgtlPolyData mesh)
    {
        var array = new JsonArray();
        foreach (var attribute in mesh.GetAttributes())
        {
            var values = new JsonArray();
            for (var i = 0; i < Math.Min(DecodedValue.Shown, attribute.Values); i++) values.Add((JsonNode)DecodedValue.Number(attribute[i]));
            array.Add((JsonNode)new JsonObject
            {
                ["type"] = attribute.Type,
                ["ncomponents"] = attribute.Components,
                ["n"] = attribute.Count,
                ["name"] = Text(attribute.Name),
                ["data"] = DecodedValue.Bulk(attribute.Values, values),
            });
        }
        return array;
    }
}
