using SurgicalNav.Core.Leases;
using SurgicalNav.Runtime.Cases;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Draws a board view: each projected corner as a ring, each detected one as a dot, over the recorded picture.</summary>
internal static class PointOverlay
{
    private static readonly byte[] ProjectedBgr = [228, 242, 111];
    private static readonly byte[] DetectedBgr = [60, 60, 255];

    public static void Write(BoardView view, string path)
    {
        var (width, height) = PictureFile.SizeOf(view.Picture);
        using var pool = new FramePool(width, height, PixelFormat.Bgr24, 1);
        pool.TryRent(default, default, 0, out var lease);
        try
        {
            PictureFile.Read(view.Picture, lease);
            foreach (var p in view.ProjectedPx) Ring(lease, p.X, p.Y, 6.5, 9, ProjectedBgr);
            foreach (var p in view.DetectedPx) Ring(lease, p.X, p.Y, 0, 2.2, DetectedBgr);
            PictureFile.WritePng(path, lease);
        }
        finally
        {
            lease.Release();
        }
    }

    private static void Ring(FrameLease lease, double x, double y, double innerPx, double outerPx, byte[] bgr)
    {
        var reach = (int)Math.Ceiling(outerPx);
        for (var v = (int)y - reach; v <= (int)y + reach + 1; v++)
            for (var u = (int)x - reach; u <= (int)x + reach + 1; u++)
            {
                if (u < 0 || v < 0 || u >= lease.Width || v >= lease.Height) continue;
                var r = Math.Sqrt((u - x) * (u - x) + (v - y) * (v - y));
                if (r >= innerPx && r <= outerPx) bgr.CopyTo(lease.Pixels[((v * lease.Width + u) * 3)..]);
            }
    }
}
