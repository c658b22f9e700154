using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>Size and length of a prepared loop.</summary>
/// <param name="Width">Of one eye, px.</param>
/// <param name="Height">Likewise.</param>
/// <param name="Pairs">Moments in one round.</param>
/// <param name="Stereo">False keeps the left eye only, in half the space.</param>
public sealed record LoopOptions(int Width = 960, int Height = 540, int Pairs = 120, bool Stereo = true)
{
    /// <summary>Size of the file.</summary>
    public long Bytes => BytesPerPair * Pairs;

    /// <summary>How many moments of this picture size a loop may have.</summary>
    public int MostPairs => (int)Math.Min(int.MaxValue, EndoscopeLoop.MaxBytes / BytesPerPair);

    private long BytesPerPair => 3L * Width * Height * (Stereo ? 2 : 1);
}

/// <summary>A loop would take more space than loops may; the message says how to make it smaller.</summary>
public sealed class LoopTooLargeException(string message) : Exception(message);

/// <summary>A seamless loop of stereo pairs, drawn once and kept on disk, so that playing it costs a copy per eye.</summary>
/// <remarks>The room's scope period is cut into <see cref="LoopOptions.Pairs"/> moments; pair i shows the room's truth at <see cref="TimeOf"/>.
/// Reading allocates nothing and may be done by one thread at a time. The file is raw Bgr24, left before right, pair after pair.</remarks>
public sealed class EndoscopeLoop : IDisposable
{
    /// <summary>All loops of a folder together stay below this: larger ones are refused, and the oldest give way to a new one.</summary>
    public const long MaxBytes = 1L << 30;

    private readonly SimulatedRoom _room;
    private readonly LoopOptions _options;
    private readonly SafeFileHandle _file;
    private readonly Duration _period;

    private EndoscopeLoop(SimulatedRoom room, LoopOptions options, string path)
    {
        (_room, _options) = (room, options);
        _period = Duration.FromSeconds(room.Options.Scope.PeriodS);
        _file = File.OpenHandle(path);
    }

    public LoopOptions Options => _options;

    /// <summary>Time between pairs.</summary>
    public Duration FramePeriod => new(_period.Nanoseconds / _options.Pairs);

    /// <summary>Opens the loop from the folder, or draws it first where it is missing there or made otherwise (half a minute or so).</summary>
    /// <param name="surface">Needed only for drawing.</param>
    /// <param name="room">Its motion must be closed: scope, instruments and breathing share one period.</param>
    /// <param name="look">How it looks.</param>
    /// <param name="options">Size and length.</param>
    /// <param name="folder">Made where missing. Before a new loop is drawn, the oldest in it are deleted until all fit into <see cref="MaxBytes"/>.</param>
    /// <param name="progress">Called with the number of pairs drawn.</param>
    /// <exception cref="LoopTooLargeException">The loop would exceed <see cref="MaxBytes"/>.</exception>
    /// <exception cref="ArgumentException">The room's motion is not closed.</exception>
    public static EndoscopeLoop Open(IGlSurface surface, SimulatedRoom room, SceneAppearance look, LoopOptions options, string folder, Action<int>? progress = null)
    {
        if (options.Bytes > MaxBytes)
            throw new LoopTooLargeException(
                $"The endoscope's loop of {options.Pairs} {(options.Stereo ? "stereo pairs" : "pictures")} of {options.Width}×{options.Height} takes {options.Bytes >> 20} MiB; at most {MaxBytes >> 20} MiB are kept. "
                + $"Choose a rate of {options.MostPairs / room.Options.Scope.PeriodS:0.#} frames per second or less, or smaller pictures{(options.Stereo ? ", or one eye only (--mono)" : "")}.");
        CheckClosed(room.Options);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"endoscope-{Fingerprint(surface, room, look, options)}.bgr");
        if (!File.Exists(path) || new FileInfo(path).Length != options.Bytes)
        {
            LoopShelf.MakeRoom(folder, options.Bytes, MaxBytes, keep: path);
            Draw(surface, room, look, options, path, progress);
        }
        return new EndoscopeLoop(room, options, path);
    }

    /// <summary>The moment, within one period, that a pair shows.</summary>
    public Instant TimeOf(int pair) => new(pair * _period.Nanoseconds / _options.Pairs);

    /// <summary>The newest pair that has been taken at a moment; the loop repeats for ever.</summary>
    public int PairAt(Instant at)
    {
        var inside = (at.Nanoseconds % _period.Nanoseconds + _period.Nanoseconds) % _period.Nanoseconds;
        return (int)(inside * _options.Pairs / _period.Nanoseconds);
    }

    /// <summary>Copies one eye of a pair into a Bgr24 frame of the loop's size.</summary>
    public void Read(int pair, bool rightEye, FrameLease into)
    {
        if (into.Format != PixelFormat.Bgr24 || into.Width != _options.Width || into.Height != _options.Height)
            throw new ArgumentException($"The loop holds Bgr24 frames of {_options.Width}×{_options.Height}; the lease is {into.Format}, {into.Width}×{into.Height}.");
        ArgumentOutOfRangeException.ThrowIfNegative(pair);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(pair, _options.Pairs);
        if (rightEye && !_options.Stereo) throw new ArgumentException("This loop holds the left eye only.", nameof(rightEye));
        var pixels = into.Pixels;
        var offset = ((_options.Stereo ? 2L : 1L) * pair + (rightEye ? 1 : 0)) * pixels.Length;
        for (var read = 0; read < pixels.Length;)
        {
            var count = RandomAccess.Read(_file, pixels[read..], offset + read);
            if (count == 0) throw new EndOfStreamException("The loop's file has been cut short: delete it, and it is drawn anew.");
            read += count;
        }
    }

    /// <summary>The true pose of the left eye in a pair.</summary>
    public Rigid<Camera, Scan> CameraFromScan(int pair) => _room.CameraFromScan(TimeOf(pair));

    public void Dispose() => _file.Dispose();

    private static void Draw(IGlSurface surface, SimulatedRoom room, SceneAppearance look, LoopOptions options, string path, Action<int>? progress)
    {
        var cameras = room.Cameras.ScaledTo(options.Width, options.Height);
        var bgr = new byte[options.Width * options.Height * 3];
        var view = new EyeView();
        var period = Duration.FromSeconds(room.Options.Scope.PeriodS);
        using var file = LoopShelf.Begin(path);
        var finished = false;
        try
        {
            using var endoscope = new RenderedEndoscope(surface, room.Phantom, options.Width, options.Height);
            for (var pair = 0; pair < options.Pairs; pair++)
            {
                for (var eye = 0; eye < (options.Stereo ? 2 : 1); eye++)
                {
                    view.LookAt(room, new Instant(pair * period.Nanoseconds / options.Pairs), eye == 1, cameras);
                    endoscope.Render(view, look, bgr);
                    file.Write(bgr);
                }
                progress?.Invoke(pair + 1);
            }
            file.Flush();
            // Renamed last, so that a broken-off run leaves nothing that looks finished.
            File.Move(file.Name, path, overwrite: true);
            finished = true;
        }
        finally
        {
            if (!finished) File.Delete(file.Name);
        }
    }

    private static void CheckClosed(RoomOptions options)
    {
        var period = options.Scope.PeriodS;
        var closed = options.Breathing.AmplitudeMm == 0 || options.Breathing.PeriodS == period;
        foreach (var instrument in options.Instruments) closed &= instrument.PeriodS == period;
        if (!closed) throw new ArgumentException($"The loop would jump: instruments and breathing must have the scope's period of {period} s.");
    }

    /// <summary>Changes with everything that the pixels depend on: patient, room, look, size, this code and the driver.</summary>
    private static string Fingerprint(IGlSurface surface, SimulatedRoom room, SceneAppearance look, LoopOptions options)
    {
        var o = room.Options;
        var text = new StringBuilder().Append(o.Seed).Append(o.Phantom).Append(o.Scope).Append(o.Breathing).Append(o.Cameras);
        foreach (var instrument in o.Instruments) text.Append(instrument);
        text.Append(look).Append(options).Append(surface.Renderer).Append(typeof(EndoscopeLoop).Module.ModuleVersionId);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
