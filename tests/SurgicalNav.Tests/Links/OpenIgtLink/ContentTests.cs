using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.Tests.Links.OpenIgtLink;

/// <summary>What the fields mean, by closed forms.</summary>
public sealed class ContentTests
{
    private static IgtlImage Box => new()
    {
        Components = 1,
        Scalar = IgtlScalar.UInt16,
        Endian = IgtlEndian.Big,
        Coordinates = IgtlCoordinates.Ras,
        Size = new IgtlSize(3, 5, 9),
        Axes = Mat3.FromColumns(new Vec3(2, 0, 0), new Vec3(0, 3, 0), new Vec3(0, 0, 4)),
        CentreMm = new Vec3(10, 20, 30),
        SubOffset = new IgtlSize(1, 2, 3),
        SubSize = new IgtlSize(1, 2, 1),
        Pixels = new byte[] { 1, 2, 3, 4 },
    };

    [Fact]
    public void AnImagesPositionIsItsCentreAndItsFlagDecidesTheAxes()
    {
        // From the first to the last voxel there are size − 1 steps; the position lies half-way. RAS turns about z into LPS.
        var ras = Box.LpsFromVoxel;
        Assert.Equal(new Vec3(-10 + 2 * 1, -20 + 3 * 2, 30 - 4 * 4), ras.FirstVoxelMm);
        Assert.Equal(Mat3.FromColumns(new Vec3(-2, 0, 0), new Vec3(0, -3, 0), new Vec3(0, 0, 4)), ras.Steps);

        var lps = With(IgtlCoordinates.Lps).LpsFromVoxel;
        Assert.Equal(new Vec3(10 - 2 * 1, 20 - 3 * 2, 30 - 4 * 4), lps.FirstVoxelMm);
        Assert.Equal(Box.Axes, lps.Steps);
    }

    [Theory]
    [InlineData(IgtlCoordinates.Ras)]
    [InlineData(IgtlCoordinates.Lps)]
    public void APlacementSurvivesEitherConvention(IgtlCoordinates coordinates)
    {
        var placement = With(coordinates).LpsFromVoxel;
        var (axes, centre) = IgtlImage.FromLps(placement, Box.Size, coordinates);
        Assert.Equal(Box.Axes, axes);
        Assert.Equal(Box.CentreMm, centre);
    }

    [Fact]
    public void PixelsOfTheOtherByteOrderAreTurnedRoundOnRequestOnly()
    {
        var pixels = new byte[4];
        Box.CopyPixels(pixels);
        Assert.Equal((ushort)0x0102, BitConverter.ToUInt16(pixels, 0));
        Assert.True(Box.Pixels.SequenceEqual(new byte[] { 1, 2, 3, 4 }));
    }

    [Fact]
    public void AnImageRoundTripsWithItsSubVolume()
    {
        var into = new byte[300];
        var length = IgtlWriter.Image(into, new IgtlEnvelope { Version = 2, DeviceName = "ct"u8 }, Box);
        Assert.Equal(IgtlFlaw.None, IgtlMessage.TryDecode(into.AsSpan(0, length), out var message, out _));
        var image = message.Image;
        Assert.Equal((Box.Size, Box.SubOffset, Box.SubSize), (image.Size, image.SubOffset, image.SubSize));
        Assert.Equal((Box.CentreMm, Box.Axes), (image.CentreMm, image.Axes));
        Assert.True(image.Pixels.SequenceEqual(Box.Pixels));

        // Head and pixels apart are the same bytes.
        var apart = new byte[300];
        var head = IgtlWriter.ImageHead(apart, new IgtlEnvelope { Version = 2, DeviceName = "ct"u8 }, Box);
        Box.Pixels.CopyTo(apart.AsSpan(head));
        Assert.True(into.AsSpan(0, length).SequenceEqual(apart.AsSpan(0, head + Box.Pixels.Length)));
    }

    [Theory]
    [InlineData(60, 3, IgtlFlaw.SubVolume)]
    [InlineData(66, 0xFF, IgtlFlaw.SubVolume)]
    [InlineData(1, 2, IgtlFlaw.HeaderVersion)]
    [InlineData(2, 0, IgtlFlaw.ComponentCount)]
    [InlineData(4, 3, IgtlFlaw.Endianness)]
    [InlineData(71, 2, IgtlFlaw.ContentSize)]
    public void AnImageThatContradictsItselfIsRefused(int offset, byte value, IgtlFlaw expected)
    {
        var into = new byte[300];
        var envelope = new IgtlEnvelope { Version = 1 };
        IgtlWriter.Image(into, envelope, Box);
        IgtlWriter.Content(into, envelope)[offset] = value;
        var length = IgtlWriter.Finish(into, IgtlKind.Image, envelope, IgtlImage.HeaderBytes + 4);
        Assert.Equal(expected, IgtlMessage.TryDecode(into.AsSpan(0, length), out _, out _));
    }

    [Fact]
    public void ThePixelsOfTheLargestImageCannotWrapTheirCount() =>
        Assert.Equal(65_535ul * 65_535 * 65_535 * 255 * 8, IgtlImage.PixelBytes(new IgtlSize(65_535, 65_535, 65_535), 255, IgtlScalar.Float64) ?? 0);

    [Fact]
    public void AThirdFormOfPositionLeavesTheScalarToTheReceiver()
    {
        var wire = new byte[28];
        var rotation = Quat.Exp(new Vec3(0.4, -0.1, 0.2));
        Assert.Equal(24, new IgtlPosition(new Vec3(1, 2, 3), rotation, IgtlPositionForm.ThreeComponents).Encode(wire));
        var back = IgtlPosition.Decode(wire.AsSpan(0, 24));
        Assert.Equal(rotation.W, back.Rotation.W, 6);
        Assert.Equal(new Vec3(1, 2, 3), back.PositionMm);
        Assert.Equal(IgtlPositionForm.PositionOnly, IgtlPosition.Decode(wire.AsSpan(0, 12)).Form);
    }

    [Fact]
    public void QuaternionToolsKeepTheWiresOrderXyzw()
    {
        var wire = new byte[50];
        IgtlQuaternionToolList.Encode(wire, new IgtlQuaternionTool("a"u8, IgtlToolType.SixDof, 0, new IgtlPosition(Vec3.UnitX, new Quat(0.5, 0.1, 0.2, 0.3), IgtlPositionForm.Full)));
        float[] expected = [1, 0, 0, 0.1f, 0.2f, 0.3f, 0.5f];
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], System.Buffers.Binary.BinaryPrimitives.ReadSingleBigEndian(wire.AsSpan(22 + 4 * i)));
    }

    [Fact]
    public void UnitsUnpackByTheProtocolsTable()
    {
        // Prefix 3, unit 2 to the power −2, unit 1 to the power 1: 4 bits, then pairs of 6 and 4 bits.
        var unit = new IgtlUnit(3ul << 60 | 2ul << 54 | 0xEul << 50 | 1ul << 44 | 1ul << 40);
        Assert.Equal((3, 2, 1, 0), (unit.Prefix, unit.Unit(0), unit.Unit(1), unit.Unit(2)));
        Assert.True(unit.TryGetExponent(0, out var first));
        Assert.True(unit.TryGetExponent(1, out var second));
        Assert.Equal((-2, 1), (first, second));
        Assert.False(new IgtlUnit(0x8ul << 50).TryGetExponent(0, out _));
    }

    [Fact]
    public void EveryTypeStringIsItsOwnKindAndFitsTheWire()
    {
        foreach (var kind in Enum.GetValues<IgtlKind>().Where(k => k != IgtlKind.Unknown))
        {
            Assert.InRange(IgtlKinds.TypeOf(kind).Length, 1, 12);
            Assert.Equal(kind, IgtlKinds.Parse(IgtlKinds.TypeOf(kind)));
            Assert.Equal(kind, IgtlKinds.Of(IgtlKinds.VerbOf(kind), IgtlKinds.DataOf(kind)));
        }
        Assert.True(IgtlKinds.TypeOf(IgtlKind.GetTransform).SequenceEqual("GET_TRANS"u8));
        Assert.True(IgtlKinds.TypeOf(IgtlKind.CapabilityReply).SequenceEqual("RTS_CAPABIL"u8));
        Assert.True(IgtlKinds.TypeOf(IgtlKind.GetVideoMeta).SequenceEqual("GET_VMETA"u8));
        Assert.Equal(IgtlKind.GetTransform, IgtlKinds.Parse("GET_TRANSFOR"u8));
        Assert.Equal(IgtlKind.ColorTable, IgtlKinds.Parse("COLORTABLE"u8));
        Assert.Equal(IgtlKind.Unknown, IgtlKinds.Parse("transform"u8));
        Assert.Equal(IgtlKind.Unknown, IgtlKinds.Of(IgtlVerb.Start, IgtlKind.Status));
    }

    [Fact]
    public void WritingAndReadingEveryKindOfContentAllocatesNothing()
    {
        var into = new byte[4096];
        var scratch = new byte[4096];
        var again = new byte[4096];
        Allocations.AssertNone(() =>
        {
            var length = IgtlWriter.Image(into, new IgtlEnvelope { Version = 3, DeviceName = "ct"u8 }, Box);
            if (IgtlMessage.TryDecode(into.AsSpan(0, length), out var message, out _) != IgtlFlaw.None) throw new InvalidOperationException();
            IgtlRewriter.Rewrite(again, message, scratch);
            var bind = new IgtlBindWriter(IgtlWriter.Content(into, default), 2, 4);
            bind.Add(new IgtlBindChild("IMAGE"u8, "a"u8, message.Content[..3]));
            bind.Add(new IgtlBindChild("STRING"u8, "b"u8, default));
            length = IgtlWriter.Finish(into, IgtlKind.Bind, default(IgtlEnvelope) with { Version = 1 }, bind.Length);
            if (IgtlMessage.TryDecode(into.AsSpan(0, length), out message, out _) != IgtlFlaw.None) throw new InvalidOperationException();
            foreach (var child in message.Bind) scratch[0] = child.Name[0];
        });
    }

    private static IgtlImage With(IgtlCoordinates coordinates) => new()
    {
        Components = 1,
        Scalar = IgtlScalar.UInt16,
        Endian = IgtlEndian.Big,
        Coordinates = coordinates,
        Size = Box.Size,
        Axes = Box.Axes,
        CentreMm = Box.CentreMm,
    };
}
