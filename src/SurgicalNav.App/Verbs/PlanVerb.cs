using System.CommandLine;
using SurgicalNav.App.Verbs.Scans;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Scans.Plans;

namespace SurgicalNav.App.Verbs;

/// <summary>Surgical plans: what they say, whether they hold, and straight paths suggested. Motions of arms are <c>robot plan</c>'s.</summary>
internal static class PlanVerb
{
    public static Command Create() => new("plan", "Surgical plans (.surgical-plan.json): targets, entries, paths with their corridors, structures to stay away from, resection planes. Exit code 2: the plan is refused, and why. Motions of an arm are planned by 'robot plan'.")
    {
        Show(), Check(), Suggest(),
    };

    private static Argument<string> Plan() => new("plan") { Description = "A .surgical-plan.json file." };

    private static Command Show()
    {
        var (plan, json) = (Plan(), ScanVerb.Json());
        var command = new Command("show", """
            What a plan says. Reads the plan alone, not the files that it rests on.

            Example:
              ./surgicalnav plan show hardware/plans/liver-tumour.surgical-plan.json
            """) { plan, json };
        command.SetAction(parse => Reporting.Refusing(() =>
        {
            var contents = PlanContents.Of(parse.GetValue(plan)!);
            Console.Write(parse.GetValue(json) ? contents.ToJson() : contents.ToText());
            return 0;
        }));
        return command;
    }

    private static Command Check()
    {
        var (plan, json) = (Plan(), ScanVerb.Json());
        var picture = new Option<string?>("--picture") { Description = "Draw what every path keeps from each structure along its length into this picture (.png)." };
        var command = new Command("check", """
            Holds a plan to its own words: every path against every no-go structure, nothing between samples missed and every error bound counted; entry, target, length, angle, bends; the resection plane. Says where, which and how many mm. Exit code 2: refused.

            Example:
              ./surgicalnav plan check hardware/plans/liver-tumour.surgical-plan.json --picture out/clearances.png
            """) { plan, picture, json };
        command.SetAction(parse => Reporting.Refusing(() =>
        {
            var check = PlanCheck.Of(parse.GetValue(plan)!, parse.GetValue(picture));
            Console.Write(parse.GetValue(json) ? check.ToJson() : check.ToText());
            return check.Ok ? 0 : Reporting.BadRequest;
        }));
        return command;
    }

    private static Command Suggest()
    {
        var (plan, json) = (Plan(), ScanVerb.Json());
        var target = new Option<string?>("--target") { Description = "The target's name. Without it, the only one." };
        var from = new Option<string>("--from") { Description = "The structure on whose outer surface paths begin: the skin, or the organ.", Required = true };
        var corridor = new Option<double>("--corridor") { Description = "Radius in mm of what goes along the path.", DefaultValueFactory = _ => 1 };
        var step = new Option<double>("--step") { Description = "Degrees between neighbouring directions that are tried, 0.5 to 20.", DefaultValueFactory = _ => 3 };
        var weights = new Option<string?>("--weights") { Description = "How much room, length and angle count: three numbers, 0.5,0.3,0.2 without it." };
        var room = new Option<double>("--room") { Description = "mm beyond the margins with which a path counts as free.", DefaultValueFactory = _ => 20 };
        var count = new Option<int>("--count") { Description = "How many paths to suggest.", DefaultValueFactory = _ => 5 };
        var apart = new Option<double>("--apart") { Description = "mm between the entries of suggested paths, at least.", DefaultValueFactory = _ => 15 };
        var output = new Option<string?>("-o", "--out") { Description = "Write the plan with the suggested paths in place of its own, and all its files pinned, to this file." };
        var author = new Option<string?>("--author") { Description = "Who answers for the written plan. Without it, the plan's own author." };
        var on = new Option<DateOnly?>("--on") { Description = "The day to write into it, as 2026-01-31. Without it, the plan's own." };
        var picture = new Option<string?>("--picture") { Description = "Draw the risk map and the best path's clearances into this picture (.png)." };
        var command = new Command("suggest", """
            Tries straight paths from a surface to a target in all directions, leaves out what comes too near to a no-go structure or breaks a limit, and ranks the rest by a risk whose sum is printed: room beyond the margins, length, angle at the entry. Exit code 2: none is left.

            Example:
              ./surgicalnav plan suggest hardware/plans/liver-tumour.surgical-plan.json --from liver --picture out/risk.png -o out/suggested.surgical-plan.json
            """) { plan, target, from, corridor, step, weights, room, count, apart, output, author, on, picture, json };
        command.SetAction((parse, stop) => Task.Run(() => Reporting.Refusing(() =>
        {
            using var bar = new ProgressBar("trying paths");
            var request = new PlanSuggestRequest
            {
                Plan = parse.GetValue(plan)!,
                Target = parse.GetValue(target),
                From = parse.GetValue(from)!,
                CorridorRadiusMm = Within("--corridor", parse.GetValue(corridor), 0, 100),
                StepDeg = Within("--step", parse.GetValue(step), 0.5, 20),
                Weights = parse.GetValue(weights),
                RoomMm = Within("--room", parse.GetValue(room), 0.1, 1000),
                Count = (int)Within("--count", parse.GetValue(count), 1, 100),
                ApartMm = Within("--apart", parse.GetValue(apart), 0, 1000),
                Out = parse.GetValue(output),
                Author = parse.GetValue(author),
                On = parse.GetValue(on),
                Picture = parse.GetValue(picture),
            };
            var suggestion = PlanSuggestion.Of(request, bar.Show, stop);
            bar.Dispose();
            Console.Write(parse.GetValue(json) ? suggestion.ToJson() : suggestion.ToText());
            return suggestion.HasPath ? 0 : Reporting.BadRequest;
        }), stop));
        return command;
    }

    private static double Within(string option, double value, double least, double most) =>
        value >= least && value <= most ? value : throw new UserErrorException(FormattableString.Invariant($"{option} is {value:g6}; it must lie between {least:g6} and {most:g6}."));
}
