using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using SurgicalNav.Core.Geometry;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Several named surfaces in one binary glTF file, for viewers. Coordinates stay LPS in mm; the node above them turns and scales them to glTF's metres with
/// y up: left stays x, superior becomes y, anterior z.</summary>
/// <remarks>Source: Khronos, glTF 2.0 Specification.</remarks>
public static class GlbFile
{
    private const int Float = 5126;
    private const int UnsignedInt = 5125;
    private const int VertexBuffer = 34962;
    private const int IndexBuffer = 34963;

    /// <exception cref="ArgumentException">More than 2 GiB.</exception>
    public static void Write(Stream to, IReadOnlyList<(string Name, LabelColour Colour, TriangleMesh Mesh)> surfaces)
    {
        using var binary = new MemoryStream();
        var (views, accessors, meshes, materials, nodes) = (new JsonArray(), new JsonArray(), new JsonArray(), new JsonArray(), new JsonArray());
        // A quarter turn about x and mm to m
        const double half = 0.70710678118654752;
        nodes.Add(new JsonObject
        {
            ["name"] = "scan frame: LPS in mm, shown in metres with y up",
            ["rotation"] = new JsonArray(-half, 0, 0, half),
            ["scale"] = new JsonArray(0.001, 0.001, 0.001),
            ["children"] = new JsonArray([.. Enumerable.Range(1, surfaces.Count).Select(i => JsonValue.Create(i))]),
        });
        foreach (var (name, colour, mesh) in surfaces)
        {
            var position = Accessor(mesh.Vertices.Length, "VEC3", Float, VertexBuffer);
            var (min, max) = (new float[] { float.MaxValue, float.MaxValue, float.MaxValue }, new float[] { float.MinValue, float.MinValue, float.MinValue });
            foreach (var v in mesh.Vertices)
                for (var axis = 0; axis < 3; axis++)
                {
                    var value = (float)v[axis];
                    (min[axis], max[axis]) = (Math.Min(min[axis], value), Math.Max(max[axis], value));
                    Put(value);
                }
            accessors[position]!["min"] = new JsonArray(min[0], min[1], min[2]);
            accessors[position]!["max"] = new JsonArray(max[0], max[1], max[2]);
            var normal = Accessor(mesh.Vertices.Length, "VEC3", Float, VertexBuffer);
            foreach (var n in mesh.VertexNormals())
                for (var axis = 0; axis < 3; axis++) Put((float)n[axis]);
            var index = Accessor(mesh.Indices.Length, "SCALAR", UnsignedInt, IndexBuffer);
            binary.Write(MemoryMarshal.AsBytes(mesh.Indices.AsSpan()));
            meshes.Add(new JsonObject
            {
                ["name"] = name,
                ["primitives"] = new JsonArray(new JsonObject { ["attributes"] = new JsonObject { ["POSITION"] = position, ["NORMAL"] = normal }, ["indices"] = index, ["material"] = materials.Count }),
            });
            materials.Add(new JsonObject
            {
                ["name"] = name,
                ["pbrMetallicRoughness"] = new JsonObject { ["baseColorFactor"] = new JsonArray(Linear(colour.R), Linear(colour.G), Linear(colour.B), 1.0), ["metallicFactor"] = 0.0, ["roughnessFactor"] = 0.6 },
            });
            nodes.Add(new JsonObject { ["name"] = name, ["mesh"] = meshes.Count - 1 });
        }
        var json = new JsonObject
        {
            ["asset"] = new JsonObject { ["version"] = "2.0", ["generator"] = "SurgicalNav" },
            ["scene"] = 0,
            ["scenes"] = new JsonArray(new JsonObject { ["nodes"] = new JsonArray(0) }),
            ["nodes"] = nodes,
            ["meshes"] = meshes,
            ["materials"] = materials,
            ["accessors"] = accessors,
            ["bufferViews"] = views,
            ["buffers"] = new JsonArray(new JsonObject { ["byteLength"] = binary.Length }),
        };
        var text = JsonSerializer.SerializeToUtf8Bytes(json);
        Write(to, text, binary);

        int Accessor(int count, string type, int component, int target)
        {
            views.Add(new JsonObject { ["buffer"] = 0, ["byteOffset"] = binary.Length, ["byteLength"] = 4L * count * (type == "VEC3" ? 3 : 1), ["target"] = target });
            accessors.Add(new JsonObject { ["bufferView"] = views.Count - 1, ["componentType"] = component, ["count"] = count, ["type"] = type });
            return accessors.Count - 1;
        }

        void Put(float value)
        {
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            binary.Write(bytes);
        }
    }

    private static void Write(Stream to, byte[] json, MemoryStream binary)
    {
        var (padding, tail) = ((4 - json.Length % 4) % 4, (4 - (int)(binary.Length % 4)) % 4);
        var total = 12L + 8 + json.Length + padding + 8 + binary.Length + tail;
        if (total > int.MaxValue) throw new ArgumentException("The surfaces are more than one glTF file can hold. Write fewer of them, or decimate them.");
        Span<byte> word = stackalloc byte[4];
        ReadOnlySpan<uint> head = [0x46546C67, 2, (uint)total, (uint)(json.Length + padding), 0x4E4F534A];
        foreach (var value in head) Put(to, word, value);
        to.Write(json);
        for (var i = 0; i < padding; i++) to.WriteByte((byte)' ');
        Put(to, word, (uint)(binary.Length + tail));
        Put(to, word, 0x004E4942);
        binary.WriteTo(to);
        for (var i = 0; i < tail; i++) to.WriteByte(0);
    }

    private static void Put(Stream to, Span<byte> word, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(word, value);
        to.Write(word);
    }

    /// <summary>From sRGB, which screens show, to the linear light that glTF's factors are in.</summary>
    private static double Linear(byte channel)
    {
        var c = channel / 255.0;
        return Math.Round(c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4), 6);
    }
}
