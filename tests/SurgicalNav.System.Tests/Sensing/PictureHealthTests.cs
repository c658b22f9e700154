using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Health;

namespace SurgicalNav.SystemTests.Sensing;

/// <summary>Real endoscopic pictures: no alarm on any of them, and each trouble found when it is brought about on them.</summary>
public sealed class PictureHealthTests
{
    public static TheoryData<string> Pictures =>
    [
        "endoscopic/hamlyn_heart_stereo/stoyanov/f7_dynamic_deint_L_0100.png",
        "endoscopic/hamlyn_heart_stereo/stoyanov/f7_dynamic_deint_R_0100.png",
        "calibration/ucl_viking_stereo_chessboard/left/left-2520.png",
        "calibration/ucl_viking_stereo_chessboard/right/right-2520.png",
        "calibration/ucl_stereo_charuco_handeye_A/calib.left.images.0.png",
        "calibration/ucl_stereo_charuco_handeye_A/calib.right.images.2.png",
        "registration/ucl_icp_and_synth_liver/synthetic_liver/synthetic-left.png",
    ];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void ALivePictureGivesNoAlarm(string relative)
    {
        using var show = new Show(TestData.Path(relative));
        for (var i = 0; i < 30; i++) Assert.Equal(PictureTrouble.None, show.Next());
        Assert.Equal(0, show.Faults.Total);
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void EachTroubleIsFound(string relative)
    {
        using var show = new Show(TestData.Path(relative));
        for (var i = 0; i < 12; i++) show.Next();
        for (var i = 0; i < 5; i++) show.Next(noise: false);
        Assert.Equal(PictureTrouble.Frozen, show.Next(noise: false) & PictureTrouble.Frozen);
        for (var i = 0; i < 12; i++) show.Next();
        Assert.Equal(PictureTrouble.None, show.Watch.Trouble & PictureTrouble.Frozen);
        for (var i = 0; i < 3; i++) show.Next(light: 0.03);
        Assert.Equal(PictureTrouble.Black, show.Watch.Trouble & PictureTrouble.Black);
        // Red and blue by a camera set to the wrong light: gains of the colder one divided by those of the warmer one.
        for (var i = 0; i < 10; i++) show.Next(red: 0.5, blue: 1.9);
        Assert.Equal(PictureTrouble.ColourCast, show.Watch.Trouble & PictureTrouble.ColourCast);
        for (var i = 0; i < 60; i++) show.Next(sameAsLast: i % 2 == 1);
        Assert.Equal(PictureTrouble.Duplicated, show.Watch.Trouble & PictureTrouble.Duplicated);
        Assert.Equal((1, 1, 1, 1), (show.Faults.Count(FaultCode.FrameFrozen), show.Faults.Count(FaultCode.FrameBlack), show.Faults.Count(FaultCode.FrameColourCast), show.Faults.Count(FaultCode.FrameDuplicated)));
    }

    /// <summary>One picture as a live camera would show it again and again: with a little noise.</summary>
    private sealed class Show : IDisposable
    {
        private readonly byte[] _picture;
        private readonly FramePool _pool;
        private readonly SeededRandom _random = new(5, 2);
        private int _row;

        public Show(string path)
        {
            var (width, height) = PictureFile.SizeOf(path);
            _pool = new FramePool(width, height, PixelFormat.Bgr24, 2);
            _pool.TryRent(default, default, 0, out var lease);
            PictureFile.Read(path, lease);
            _picture = lease.Pixels.ToArray();
            lease.Release();
            Watch = new PictureWatch(faults: Faults);
        }

        public FaultLog Faults { get; } = new();
        public PictureWatch Watch { get; }

        public PictureTrouble Next(bool noise = true, double light = 1, double red = 1, double blue = 1, bool sameAsLast = false)
        {
            Assert.True(_pool.TryRent(default, default, 0, out var lease));
            if (light == 1 && red == 1 && blue == 1) _picture.CopyTo(lease.Pixels);
            else
                for (var i = 0; i < _picture.Length; i += 3)
                {
                    lease.Pixels[i] = (byte)Math.Min(255, _picture[i] * light * blue);
                    lease.Pixels[i + 1] = (byte)(_picture[i + 1] * light);
                    lease.Pixels[i + 2] = (byte)Math.Min(255, _picture[i + 2] * light * red);
                }
            if (!sameAsLast && noise) _row = (_row + 1 + _random.NextInt(40)) % _pool.Height;
            // Sensor noise, as little of it as there can be: one level in one pixel.
            lease.Pixels[_row * _pool.Width * 3 + 30] ^= 1;
            var trouble = Watch.Look(lease, default);
            lease.Release();
            return trouble;
        }

        public void Dispose()
        {
            Watch.Dispose();
            _pool.Dispose();
        }
    }
}
