using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.Tests.Links.OpenIgtLink;

public sealed class CodecTests
{
    [Fact]
    public void TheChecksumIsEcma182NotReflected()
    {
        Assert.Equal(0x6C40DF5F0B497347ul, Crc64.Compute("123456789"u8));
        Assert.Equal(0ul, Crc64.Compute([]));
        var bytes = new byte[1000];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(i * 37 + i / 7);
        foreach (var cut in (int[])[0, 1, 7, 8, 9, 500, 999, 1000])
            Assert.Equal(Crc64.Compute(bytes), Crc64.Update(Crc64.Compute(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
    }

    [Fact]
    public void TimeStampsKeepEveryNanosecond()
    {
        foreach (var ns in (long[])[0, 1, 2, 999_999_999, 1_000_000_000, 1_234_567_890_123_456_789, 4_294_967_295_999_999_999])
            Assert.Equal(ns, IgtlTime.FromNanoseconds(ns).Nanoseconds);
        Assert.Equal(500_000_000, new IgtlTime(0x8000_0000).Nanoseconds);
    }

    [Fact]
    public void MatricesTravelColumnByColumn()
    {
        var wire = new byte[IgtlMatrix.WireBytes];
        new IgtlMatrix(new Mat3(1, 2, 3, 4, 5, 6, 7, 8, 9), new Vec3(10, 11, 12)).Encode(wire);
        float[] expected = [1, 4, 7, 2, 5, 8, 3, 6, 9, 10, 11, 12];
        for (var i = 0; i < 12; i++)
            Assert.Equal(expected[i], System.Buffers.Binary.BinaryPrimitives.ReadSingleBigEndian(wire.AsSpan(4 * i)));
    }

    [Fact]
    public void OnlyRotationsBecomePoses()
    {
        var rotation = Quat.Exp(new Vec3(0.3, 2, -1)).ToMatrix();
        Assert.True(new IgtlMatrix(rotation, new Vec3(1, 2, 3)).TryGetPose(out var q, out var t));
        Assert.Equal(new Vec3(1, 2, 3), t);
        Assert.True((q.ToMatrix() - rotation).Row0.Length < 1e-12);
        Assert.False(new IgtlMatrix(rotation * 1.01, Vec3.Zero).TryGetPose(out _, out _));
        Assert.False(new IgtlMatrix(rotation * -1, Vec3.Zero).TryGetPose(out _, out _));
        Assert.False(new IgtlMatrix(Mat3.Zero, Vec3.Zero).TryGetPose(out _, out _));
        Assert.False(new IgtlMatrix(rotation, new Vec3(double.NaN, 0, 0)).TryGetPose(out _, out _));
        Assert.False(new IgtlMatrix(rotation * double.NaN, Vec3.Zero).TryGetPose(out _, out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void WhatIsWrittenIsRead(int version)
    {
        var reader = new IgtlReader();
        var bytes = Igtl.Transform((ushort)version);
        bytes.CopyTo(reader.Room());
        reader.Commit(bytes.Length);
        Assert.True(reader.TryRead(out var message));
        Assert.Equal(IgtlKind.Transform, message.Kind);
        Assert.Equal(Igtl.Time, message.Time);
        Assert.Equal(version == 1 ? 0u : 7u, message.MessageId);
        Assert.True(message.DeviceName.SequenceEqual("Probe"u8));
        Assert.True(message.Transform.TryGetPose(out var q, out var t));
        Assert.Equal(new Vec3(12.5, -2, 900), t);
        Assert.True((q.Log() - new Vec3(0.1, -0.2, 0.3)).Length < 1e-6);
    }

    [Fact]
    public void RequestsAndRepliesRoundTrip()
    {
        var into = new byte[200];
        var envelope = new IgtlEnvelope { Version = 2, DeviceName = "d"u8 };
        var reader = new IgtlReader();

        Put(reader, into.AsSpan(0, IgtlWriter.StartTrackingData(into, envelope, new IgtlStartTracking(50, "Patient"u8))));
        Assert.True(reader.TryRead(out var message));
        Assert.Equal(50, message.StartTracking.ResolutionMs);
        Assert.True(message.StartTracking.Frame.SequenceEqual("Patient"u8));

        Put(reader, into.AsSpan(0, IgtlWriter.Request(into, envelope, IgtlKind.StopTrackingData)));
        Assert.True(reader.TryRead(out message));
        Assert.Equal(IgtlKind.StopTrackingData, message.Kind);

        Put(reader, into.AsSpan(0, IgtlWriter.TrackingDataReply(into, envelope, granted: false)));
        Assert.True(reader.TryRead(out message));
        Assert.False(message.Granted);

        Put(reader, into.AsSpan(0, IgtlWriter.Status(into, envelope, new IgtlStatus(13, -5, "WARMING"u8, "wait"u8))));
        Assert.True(reader.TryRead(out message));
        Assert.Equal((13, -5L), (message.Status.Code, message.Status.Subcode));
        Assert.True(message.Status.ErrorName.SequenceEqual("WARMING"u8));
        Assert.True(message.Status.Text.SequenceEqual("wait"u8));
    }

    [Fact]
    public void MetadataIsFoundByItsKey()
    {
        Span<byte> index = stackalloc byte[64], body = stackalloc byte[64];
        var builder = new IgtlMetadataBuilder(index, body);
        builder.Add("Probe"u8, "Status"u8, "OK"u8);
        builder.Add("Stylus"u8, "Status"u8, "MISSING"u8);
        Assert.True(IgtlMetadata.TryParse(builder.Index, builder.Body, out var metadata));
        Assert.Equal(2, metadata.Count);
        Assert.True(metadata.TryGet("Stylus"u8, "Status"u8, out var value));
        Assert.True(value.SequenceEqual("MISSING"u8));
        Assert.True(metadata.TryGet("ProbeStatus"u8, out value));
        Assert.True(value.SequenceEqual("OK"u8));
        Assert.False(metadata.TryGet("Probe"u8, out _));
    }

    private static void Put(IgtlReader reader, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(reader.Room());
        reader.Commit(bytes.Length);
    }
}
