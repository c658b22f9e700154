using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Links.OpenIgtLink.Peers;

namespace SurgicalNav.Runtime.Benches.OpenIgtLink;

/// <summary>Round trips of our client over loopback, against our server or another's. Checksums are made and checked at both ends.</summary>
internal sealed class RoundTrips : IDisposable
{
    public const int ImageBytes = 1920 * 1080 * 3;
    private static readonly Duration LongestWait = Duration.FromSeconds(20);

    private readonly IClock _clock = MonotonicClock.Shared;
    private readonly IgtlClient _client;
    private readonly byte[] _message = new byte[256];
    private readonly byte[] _pixels;

    /// <param name="port">Of the server, on this computer.</param>
    /// <param name="images">Whether images will be sent.</param>
    public RoundTrips(int port, bool images)
    {
        _client = new IgtlClient(TcpByteLink.Connect("127.0.0.1", port), version: 1);
        _pixels = new byte[images ? ImageBytes : 0];
        for (var i = 0; i < _pixels.Length; i++) _pixels[i] = (byte)(i * 31 >> 3);
    }

    /// <summary>Managed bytes that this thread allocated for each round trip of the last measurement.</summary>
    public double BytesPerMessage { get; private set; }

    /// <summary>Times in milliseconds.</summary>
    /// <exception cref="UserErrorException">The server does not answer, or answers with something else.</exception>
    public double[] Transforms(int warmUp, int count) => Measure(warmUp, count, i =>
    {
        var pose = new IgtlMatrix(Mat3.Identity, new Vec3(i, 0, 0));
        _client.Connection.TrySend(_message.AsSpan(0, IgtlWriter.Transform(_message, new IgtlEnvelope { Version = 1, DeviceName = "Tool"u8 }, pose)));
        return Await(IgtlKind.Transform, i);
    });

    /// <summary>As <see cref="Transforms"/>, for 1920 × 1080 RGB images and their acknowledgement.</summary>
    public double[] Images(int warmUp, int count) => Measure(warmUp, count, _ =>
    {
        var image = new IgtlImage
        {
            Components = 3,
            Scalar = IgtlScalar.UInt8,
            Endian = IgtlEndian.Little,
            Coordinates = IgtlCoordinates.Lps,
            Size = new IgtlSize(1920, 1080, 1),
            SubSize = new IgtlSize(1920, 1080, 1),
            Axes = Mat3.Identity,
            Pixels = _pixels,
        };
        var head = IgtlWriter.ImageHead(_message, new IgtlEnvelope { Version = 1, DeviceName = "Video"u8 }, image);
        _client.Connection.TrySend(_message.AsSpan(0, head), _pixels);
        return Await(IgtlKind.Status, 0);
    });

    public void Dispose() => _client.Dispose();

    private double[] Measure(int warmUp, int count, Func<int, bool> once)
    {
        var times = new double[count];
        var before = 0L;
        for (var i = -warmUp; i < count; i++)
        {
            if (i == 0) before = GC.GetAllocatedBytesForCurrentThread();
            var from = _clock.Now;
            if (!once(i)) throw new UserErrorException($"The server on port {_client.Connection.Name} did not answer, or gave back another message than it was sent.");
            if (i >= 0) times[i] = (_clock.Now - from).Milliseconds;
        }
        BytesPerMessage = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)count;
        return times;
    }

    private bool Await(IgtlKind kind, double xMm)
    {
        var until = _clock.Now + LongestWait;
        while (_client.Connection.IsOpen && _clock.Now < until)
            while (_client.TryRead(out var message))
                return message.Kind == kind && (kind != IgtlKind.Transform || message.Transform.TranslationMm.X == xMm);
        return false;
    }
}
