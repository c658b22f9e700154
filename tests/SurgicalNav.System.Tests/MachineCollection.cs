namespace SurgicalNav.SystemTests;

/// <summary>Tests that use terminals, sockets, GL or processes: one after another, never beside each other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MachineCollection
{
    public const string Name = "machine";
}
