namespace SurgicalNav.App.Verbs;

/// <summary>What <c>./surgicalnav</c> says when asked nothing.</summary>
internal static class Welcome
{
    private const string Text = """
        SurgicalNav - surgical navigation and guarded robot control. RESEARCH USE ONLY.

          demo       The whole mission on simulated devices: video, tracking, overlay, guarded motion
                       ./surgicalnav demo --headless --seconds 10
          navigate   The same on recorded input that a case file names
                       ./surgicalnav navigate --case tests/cases/ucl-laparoscope.case.json
          test       All tests; the last line says how many passed
                       ./surgicalnav test
          verify     The long campaigns behind the figures: accuracy, latency, segmentation
                       ./surgicalnav verify --full
          dataset    Pictures with their truth, for training segmentation networks
                       ./surgicalnav dataset --out frames --frames 200 --patients 10 --first-seed 1

        Every verb explains itself: ./surgicalnav demo --help
        """;

    public static int Show()
    {
        Console.WriteLine(Text);
        return 0;
    }
}
