namespace SurgicalNav.Runtime.RobotRuns;

/// <summary><c>surgicalnav robot plan</c>: plans, writes the file and draws the picture.</summary>
public static class RobotPlans
{
    /// <param name="request">What is wanted.</param>
    /// <param name="file">The plan file to write; null for none.</param>
    /// <param name="picture">The picture to draw; null for none.</param>
    public static RobotPlanReport Make(RobotPlanRequest request, string? file, string? picture)
    {
        var plan = RobotPlanner.Plan(request);
        if (file is not null) RobotPlanFile.Save(plan, file);
        if (picture is not null)
        {
            if (Path.GetDirectoryName(Path.GetFullPath(picture)) is { } folder) Directory.CreateDirectory(folder);
            PlanPlot.Write(plan, picture);
        }
        return RobotPlanReport.Of(plan, file, picture);
    }
}
