using System.Buffers.Binary;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>Which values of a sequence with more than 8 bits are shown as black and white.</summary>
public readonly record struct GreyWindow(double Black, double White);

/// <summary>Turns a sequence's picture into Bgr24, upright: x towards the probe's marked side, y away from the probe (IGSIO's "MF").</summary>
internal sealed class PixelUnpacker
{
    private readonly SequenceImages _images;
    private readonly GreyWindow? _window;
    private readonly bool _mirrorX, _mirrorY;

    public PixelUnpacker(string file, SequenceImages images, GreyWindow? window)
    {
        (_images, _window) = (images, window);
        if (images.Channels is not (1 or 3)) throw new SequenceFormatException(file, "the channels of a pixel", $"{images.Channels} are no picture; 1 (grey) and 3 (red, green, blue) are.");
        if (images.Element != SequenceElement.UInt8 && window is null)
            throw new SequenceFormatException(file, "the kind of numbers", $"{images.Element} says nothing of which value is black and which is white. Give a grey window.");
        if (window is { } w && !(double.IsFinite(w.Black) && double.IsFinite(w.White) && w.White > w.Black))
            throw new ArgumentException("The grey window's white must lie above its black.", nameof(window));
        var letters = images.Orientation.ToUpperInvariant();
        if (letters.Length is not (0 or 2 or 3) || (letters.Length > 0 && letters[..2] is not ("MF" or "UF" or "MN" or "UN" or "XX")))
            throw new SequenceFormatException(file, "the picture's orientation", $"'{(letters.Length > 8 ? letters[..8] : letters)}' is not shown here; MF, UF, MN and UN (with A or D) are. Export the sequence in one of these.");
        (_mirrorX, _mirrorY) = (letters.StartsWith('U'), letters.Length > 1 && letters[1] == 'N');
    }

    public void Unpack(ReadOnlySpan<byte> picture, Span<byte> bgr)
    {
        var (w, h, c, size) = (_images.Width, _images.Height, _images.Channels, _images.BytesPerElement);
        for (var y = 0; y < h; y++)
        {
            var row = picture.Slice((_mirrorY ? h - 1 - y : y) * w * c * size, w * c * size);
            var to = bgr.Slice(y * w * 3, w * 3);
            for (var x = 0; x < w; x++)
            {
                var from = (_mirrorX ? w - 1 - x : x) * c;
                var at = x * 3;
                if (c == 1) to[at] = to[at + 1] = to[at + 2] = Value(row, from, size);
                else (to[at], to[at + 1], to[at + 2]) = (Value(row, from + 2, size), Value(row, from + 1, size), Value(row, from, size));
            }
        }
    }

    private byte Value(ReadOnlySpan<byte> row, int index, int size)
    {
        if (_window is not { } window) return row[index];
        var value = Number(row.Slice(index * size, size));
        return (byte)Math.Clamp((value - window.Black) / (window.White - window.Black) * 255 + 0.5, 0, 255);
    }

    private double Number(ReadOnlySpan<byte> v)
    {
        var big = _images.BigEndian;
        return _images.Element switch
        {
            SequenceElement.UInt8 => v[0],
            SequenceElement.Int8 => (sbyte)v[0],
            SequenceElement.UInt16 => big ? BinaryPrimitives.ReadUInt16BigEndian(v) : BinaryPrimitives.ReadUInt16LittleEndian(v),
            SequenceElement.Int16 => big ? BinaryPrimitives.ReadInt16BigEndian(v) : BinaryPrimitives.ReadInt16LittleEndian(v),
            SequenceElement.UInt32 => big ? BinaryPrimitives.ReadUInt32BigEndian(v) : BinaryPrimitives.ReadUInt32LittleEndian(v),
            SequenceElement.Int32 => big ? BinaryPrimitives.ReadInt32BigEndian(v) : BinaryPrimitives.ReadInt32LittleEndian(v),
            SequenceElement.Float32 => Finite(big ? BinaryPrimitives.ReadSingleBigEndian(v) : BinaryPrimitives.ReadSingleLittleEndian(v)),
            _ => Finite(big ? BinaryPrimitives.ReadDoubleBigEndian(v) : BinaryPrimitives.ReadDoubleLittleEndian(v)),
        };
    }

    private double Finite(double value) => double.IsFinite(value) ? value : _window!.Value.Black;
}
