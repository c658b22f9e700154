using SurgicalNav.Runtime.Sessions;

namespace SurgicalNav.Runtime.Campaigns;

/// <summary>The real-time pipeline at full HD on the prepared loop: how long a frame takes from its arrival until it is swapped.</summary>
public static class LatencyCampaign
{
    public static LatencyFigures Measure(int width, int height, bool stereo, double seconds, string folder, Action<string> say, CancellationToken stop)
    {
        var summary = DemoSession.Run(
            new DemoOptions { Headless = true, Seconds = seconds, Size = (width, height), Stereo = stereo, Robots = false, OutFolder = folder }, say, stop);
        return new LatencyFigures(width, height, stereo ? 2 : 1, summary.Frames, summary.FramesDropped, summary.FrameToSwapMs!, summary.OwnCpuMs, summary.AllocatedBytesPerFrame);
    }
}
