using SurgicalNav.App.Verbs;

return args.Length == 0 ? Welcome.Show() : await CommandLine.RunAsync(args);
