using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Tests.Links.Ndi;

/// <summary>What the device's side writes the client's side reads, to the precision of each format.</summary>
public sealed class NdiRoundTripTests
{
    private const NdiReplyOptions Asked = NdiReplyOptions.Transforms | NdiReplyOptions.ToolInformation | NdiReplyOptions.OutOfVolume;

    private static readonly Gen<NdiHandle> AnyHandle =
        Gen.Select(Gen.Int[1, 255], Gen.Enum<NdiHandleState>(), Gen.Double[-1, 1], Gen.Double[-9999, 9999], Gen.UInt[0, 0xFFFF], Gen.UInt, Gen.Byte).Select((handle, state, angle, mm, port, number, bits) => new NdiHandle
        {
            Handle = (ushort)handle,
            State = state,
            Rotation = Quat.Exp(new Vec3(angle, -angle / 2, angle * 3)),
            TranslationMm = new Vec3(mm, -mm / 3, mm / 7),
            ErrorMm = Math.Abs(angle),
            Port = (NdiPortStatus)(port & ~0xEu | (bits & 7u) << 1),
            Info = (NdiToolInfo)(bits & 0x8F),
            Face = (byte)(bits >> 4 & 7),
            Buttons = (byte)(bits & 7),
            FrameNumber = number,
            Code = (bits & 1) != 0 ? NdiToolCode.TooFewMarkers : NdiToolCode.Interference,
            Time = new DeviceInstant(1_700_000_000_123_456_789),
            FrameType = NdiFrameType.Passive,
        });

    private static readonly Gen<NdiHandle[]> AnyHandles = AnyHandle.Array[0, 12].Select(all => all.DistinctBy(h => h.Handle).ToArray());

    private static NdiFrame Frame(NdiHandle[] handles, int strays)
    {
        var frame = new NdiFrame { SystemStatus = NdiSystemStatus.HardwareChange };
        foreach (var h in handles) frame.Add(h);
        for (var i = 0; i < strays; i++)
            frame.Add(new NdiMarker(NdiMarker.StrayHandle, (ushort)i, i % 3 == 1 ? NdiMarkerStatus.OutOfVolumeUnused : NdiMarkerStatus.Used, new Vec3(i, -i, -1000 - i)));
        return frame;
    }

    private static NdiFrame Back(byte[] bytes, Func<byte[], NdiFrame, bool> parse)
    {
        var reader = new NdiReplyReader();
        bytes.CopyTo(reader.Room());
        reader.Commit(bytes.Length);
        Assert.True(reader.TryRead(out var reply));
        var frame = new NdiFrame();
        Assert.True(parse(reply.Body.ToArray(), frame));
        Assert.Equal(0, reader.Pending);
        return frame;
    }

    private static void Same(in NdiHandle sent, in NdiHandle got, double mm, double unit)
    {
        Assert.Equal(sent.Handle, got.Handle);
        Assert.Equal(sent.State, got.State);
        if (sent.State == NdiHandleState.Valid)
        {
            Assert.True((sent.TranslationMm - got.TranslationMm).Length <= mm);
            Assert.True((sent.Rotation.Conjugate * got.Rotation.Normalized()).Log().Length <= unit);
            Assert.True(Math.Abs(sent.ErrorMm - got.ErrorMm) <= unit);
        }
    }

    [Fact]
    public void Tx() => Gen.Select(AnyHandles, Gen.Int[0, 40]).Sample((handles, strays) =>
    {
        var into = new byte[16_384];
        var sent = Frame(handles, strays);
        var n = NdiTxWriter.Write(into, sent, Asked | NdiReplyOptions.PassiveStrays);
        var got = Back(into[..n], (body, frame) => NdiTx.TryParse(body, Asked | NdiReplyOptions.PassiveStrays, frame));
        Assert.Equal(handles.Length, got.Handles.Length);
        for (var i = 0; i < handles.Length; i++)
        {
            Same(handles[i], got.Handles[i], 0.01, 2e-4);
            if (handles[i].State == NdiHandleState.Unoccupied) continue;
            Assert.Equal((handles[i].Port, handles[i].FrameNumber, handles[i].Info, handles[i].Face, handles[i].Buttons), (got.Handles[i].Port, got.Handles[i].FrameNumber, got.Handles[i].Info, got.Handles[i].Face, got.Handles[i].Buttons));
        }
        Assert.Equal(sent.SystemStatus, got.SystemStatus);
        Assert.Equal(sent.Markers.ToArray(), got.Markers.ToArray());
    }, iter: 300);

    [Fact]
    public void Bx() => Gen.Select(AnyHandles, Gen.Int[0, 40]).Sample((handles, strays) =>
    {
        var into = new byte[16_384];
        var sent = Frame(handles, strays);
        var n = NdiBxWriter.Write(into, sent, Asked | NdiReplyOptions.PassiveStrays);
        var got = Back(into[..n], (body, frame) => NdiBx.TryParse(body, Asked | NdiReplyOptions.PassiveStrays, frame));
        for (var i = 0; i < handles.Length; i++)
        {
            // BX has one word for disabled and unoccupied.
            var expected = handles[i].State == NdiHandleState.Unoccupied ? handles[i] with { State = NdiHandleState.Disabled } : handles[i];
            Same(expected, got.Handles[i], 1e-2, 1e-6);
            if (expected.State == NdiHandleState.Disabled) continue;
            Assert.Equal((handles[i].Port, handles[i].FrameNumber, handles[i].Info, handles[i].Face), (got.Handles[i].Port, got.Handles[i].FrameNumber, got.Handles[i].Info, got.Handles[i].Face));
        }
        Assert.Equal(sent.SystemStatus, got.SystemStatus);
        Assert.Equal(sent.Markers.ToArray(), got.Markers.ToArray());
    }, iter: 300);

    [Fact]
    public void Bx2() => Gen.Select(AnyHandles, Gen.Int[0, 40], Gen.Bool).Sample((handles, strays, extended) =>
    {
        for (var i = 0; i < handles.Length; i++) handles[i].FrameNumber = 77;
        var into = new byte[16_384];
        var sent = Frame(handles, strays);
        sent.Add(new NdiAlert(NdiAlertKind.Fault, 6));
        var n = NdiBx2Writer.Write(into, sent, extended);
        var got = Back(into[..n], (body, frame) => NdiBx2.TryParse(body, frame));
        for (var i = 0; i < handles.Length; i++)
        {
            Same(handles[i], got.Handles[i], 1e-2, 1e-6);
            Assert.Equal((77u, handles[i].Time, handles[i].Face, handles[i].Buttons, NdiFrameType.Passive), (got.Handles[i].FrameNumber, got.Handles[i].Time, got.Handles[i].Face, got.Handles[i].Buttons, got.Handles[i].FrameType));
        }
        Assert.Equal(sent.Markers.ToArray(), got.Markers.ToArray());
        Assert.Equal(sent.Alerts.ToArray(), got.Alerts.ToArray());
    }, iter: 300);

    [Fact]
    public void WhatDoesNotFitIsNotBegun()
    {
        var frame = Frame([new NdiHandle { Handle = 1, State = NdiHandleState.Valid }], 0);
        for (var n = 0; n < 60; n++)
        {
            var into = new byte[n];
            Assert.Equal((0, 0), (NdiTxWriter.Write(into, frame, Asked), NdiBx2Writer.Write(into, frame)));
            if (n < 40) Assert.Equal(0, NdiBxWriter.Write(into, frame, Asked));
        }
    }

    [Fact]
    public void ReadingAndWritingAllocateNothing()
    {
        var into = new byte[4096];
        var (sent, got) = (Frame([new NdiHandle { Handle = 1, State = NdiHandleState.Valid, Rotation = Quat.Identity }, new NdiHandle { Handle = 2, State = NdiHandleState.Missing }], 5), new NdiFrame());
        Allocations.AssertNone(() =>
        {
            var tx = NdiTxWriter.Write(into, sent, Asked);
            if (!NdiTx.TryParse(into.AsSpan(0, tx - 5), Asked, got)) throw new InvalidOperationException();
            var bx = NdiBxWriter.Write(into, sent, Asked);
            if (!NdiBx.TryParse(into.AsSpan(6, bx - 8), Asked, got)) throw new InvalidOperationException();
            var bx2 = NdiBx2Writer.Write(into, sent);
            if (!NdiBx2.TryParse(into.AsSpan(6, bx2 - 8), got)) throw new InvalidOperationException();
        });
    }
}
