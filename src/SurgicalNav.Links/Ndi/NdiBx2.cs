using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.Ndi;

/// <summary>The binary reply of BX2: components within a frame within a container ("general binary format"), little-endian.</summary>
/// <remarks>A reply without components says that nothing new has been measured since the last one.
/// Source: NDI's Vega and Lyra API guides, "BX2"; public clients of the same protocol. Kinds of components that are not known are passed over.</remarks>
public static class NdiBx2
{
    internal const ushort Version = 1, FrameKind = 1, PoseKind = 2, MarkerKind = 3, ButtonKind = 4, AlertKind = 0x12;
    internal const int ComponentHeaderBytes = 12, ContainerHeaderBytes = 4, FrameHeaderBytes = 16;
    internal const ushort MissingBit = 0x0100;
    internal const int FaceShift = 13;
    private const int MostButtons = 8;

    /// <param name="body">Without header and checksums.</param>
    /// <param name="frame">Cleared and filled.</param>
    /// <returns>False when the reply contradicts itself; nothing of it may be used then.</returns>
    public static bool TryParse(ReadOnlySpan<byte> body, NdiFrame frame)
    {
        frame.Clear();
        var reader = new NdiByteReader(body);
        return TryContainer(ref reader, frame, null) && reader.Rest.IsEmpty;
    }

    /// <summary>What the frame around a component says of all in it.</summary>
    private readonly record struct Head(NdiFrameType Type, uint Number, DeviceInstant Time);

    private static bool TryContainer(ref NdiByteReader reader, NdiFrame frame, Head? head)
    {
        reader.UInt16();
        var count = reader.UInt16();
        for (var i = 0; i < count; i++)
        {
            var kind = reader.UInt16();
            var size = reader.UInt32();
            reader.UInt16();
            var items = reader.UInt32();
            if (reader.Failed || size < ComponentHeaderBytes || size - ComponentHeaderBytes > (uint)reader.Rest.Length) return false;
            var content = new NdiByteReader(reader.Take((int)size - ComponentHeaderBytes));
            if (!TryComponent(kind, ref content, items, frame, head)) return false;
        }
        return !reader.Failed;
    }

    private static bool TryComponent(ushort kind, ref NdiByteReader content, uint items, NdiFrame frame, Head? head)
    {
        switch (kind)
        {
            // Frames hold no frames: the depth is bounded.
            case FrameKind when head is null: return TryFrames(ref content, items, frame);
            case PoseKind: return TryPoses(ref content, items, frame, head ?? default);
            case MarkerKind: return TryMarkers(ref content, items, frame);
            case ButtonKind: return TryButtons(ref content, items, frame);
            case AlertKind: return TryAlerts(ref content, items, frame);
            default: return true;
        }
    }

    private static bool TryFrames(ref NdiByteReader reader, uint items, NdiFrame frame)
    {
        for (var i = 0u; i < items; i++)
        {
            var type = (NdiFrameType)reader.Byte();
            reader.Byte();
            reader.UInt16();
            var number = reader.UInt32();
            var seconds = reader.UInt32();
            var nanoseconds = reader.UInt32();
            if (reader.Failed || nanoseconds >= 1_000_000_000) return false;
            if (!TryContainer(ref reader, frame, new Head(type, number, new DeviceInstant(seconds * 1_000_000_000L + nanoseconds)))) return false;
        }
        return reader.Rest.IsEmpty;
    }

    private static bool TryPoses(ref NdiByteReader reader, uint items, NdiFrame frame, Head head)
    {
        for (var i = 0u; i < items; i++)
        {
            var handle = new NdiHandle { Handle = reader.UInt16(), FrameNumber = head.Number, Time = head.Time, FrameType = head.Type };
            var status = reader.UInt16();
            if (reader.Failed) return false;
            handle.Code = (NdiToolCode)(status & 0xFF);
            handle.Face = (byte)(status >> FaceShift);
            if ((status & MissingBit) == 0)
            {
                handle.State = NdiHandleState.Valid;
                handle.Rotation = reader.Quaternion();
                handle.TranslationMm = reader.Position();
                handle.ErrorMm = reader.Single();
            }
            else
            {
                handle.State = handle.Code switch
                {
                    NdiToolCode.NotEnabled => NdiHandleState.Disabled,
                    NdiToolCode.Unplugged => NdiHandleState.Unoccupied,
                    _ => NdiHandleState.Missing,
                };
            }
            if (reader.Failed) return false;
            frame.Add(handle);
        }
        return reader.Rest.IsEmpty;
    }

    private static bool TryMarkers(ref NdiByteReader reader, uint items, NdiFrame frame)
    {
        for (var i = 0u; i < items; i++)
        {
            var handle = reader.UInt16();
            var count = reader.UInt16();
            if (reader.Failed) return false;
            for (var m = 0; m < count; m++)
            {
                var status = (NdiMarkerStatus)reader.Byte();
                reader.Byte();
                var index = reader.UInt16();
                var position = status == NdiMarkerStatus.Missing ? default : reader.Position();
                if (reader.Failed) return false;
                frame.Add(new NdiMarker(handle, index, status, position));
            }
        }
        return reader.Rest.IsEmpty;
    }

    private static bool TryButtons(ref NdiByteReader reader, uint items, NdiFrame frame)
    {
        for (var i = 0u; i < items; i++)
        {
            var handle = reader.UInt16();
            var count = reader.UInt16();
            byte pressed = 0;
            for (var b = 0; b < count && !reader.Failed; b++)
                if (reader.Byte() != 0 && b < MostButtons) pressed |= (byte)(1 << b);
            if (reader.Failed) return false;
            foreach (ref var h in frame.Handles)
                if (h.Handle == handle) h.Buttons = pressed;
        }
        return reader.Rest.IsEmpty;
    }

    private static bool TryAlerts(ref NdiByteReader reader, uint items, NdiFrame frame)
    {
        for (var i = 0u; i < items; i++)
        {
            var kind = (NdiAlertKind)reader.Byte();
            reader.Byte();
            var code = reader.UInt16();
            if (reader.Failed) return false;
            frame.Add(new NdiAlert(kind, code));
        }
        return reader.Rest.IsEmpty;
    }
}
