using SurgicalNav.Perception.Models;
using SurgicalNav.Simulation.Endoscope;

namespace SurgicalNav.Tests.Perception;

public sealed class ClassMapTests
{
    private static ModelCard Card(params string[] names) => NetworkFolder.Card(new string('a', 64)) with
    {
        Classes = [.. names.Select(name => new ModelClass { Name = name, Color = "#000000" })],
    };

    [Fact]
    public void InstrumentsAreFoundByNameWhereverTheyStand()
    {
        var map = ClassMap.Of(Card("instrument tip", "background", "liver", "instrument shaft", "my instrument"));
        Assert.Equal([0, 3], map.Instruments.ToArray());
        for (var value = 0; value < 256; value++) Assert.Equal(value is 0 or 3, map.IsInstrument((byte)value));
        Assert.Equal(2, map.IdOf("liver"));
        Assert.True(ClassMap.Of(Card("background", "liver")).Instruments.IsEmpty);
    }

    [Fact]
    public void AMaskIsRenumberedToTheSimulatorsClassesByName()
    {
        var map = ClassMap.Of(Card("instrument tip", "lesion", "bowel", "liver", "gallbladder", "instrument shaft", "background"));
        var table = map.To(SceneClasses.Names);
        Assert.Equal([SceneClasses.InstrumentTip, SceneClasses.Lesion, SceneClasses.Background, SceneClasses.Liver, SceneClasses.Gallbladder, SceneClasses.InstrumentShaft, SceneClasses.Background], table);
        byte[] mask = [3, 6, 0, 2];
        ClassMap.Renumber(mask, table);
        Assert.Equal([SceneClasses.Liver, SceneClasses.Background, SceneClasses.InstrumentTip, SceneClasses.Background], mask);
        byte[] bad = [3, 7];
        Assert.Throws<ArgumentException>(() => ClassMap.Renumber(bad, table));
        Assert.Equal([3, 7], bad);
    }

    [Fact]
    public void ACardWithoutTheClassesIsRefusedInWords()
    {
        var map = ClassMap.Of(Card("background", "liver", "Gallbladder", "lesion", "instrument shaft"));
        var error = Assert.Throws<ModelCardException>(() => map.To(SceneClasses.Names));
        Assert.Contains("classes gallbladder, instrument tip;", error.Message, StringComparison.Ordinal);
        Assert.Contains("Gallbladder", error.Message, StringComparison.Ordinal);
        Assert.Contains("no", Assert.Throws<ArgumentException>(() => map.To(["liver"])).Message, StringComparison.Ordinal);
        Assert.Throws<ModelCardException>(() => map.IdOf("spleen"));
    }

    [Fact]
    public void TheShippedNetworkNumbersItsClassesAsTheSimulatorDoes()
    {
        var card = ModelCardFile.Load(Repository.Path("models", "segmentation-sim", "model.json"));
        Assert.Equal([.. Enumerable.Range(0, SceneClasses.Count).Select(i => (byte)i)], ClassMap.Of(card).To(SceneClasses.Names));
        Assert.Equal([SceneClasses.InstrumentShaft, SceneClasses.InstrumentTip], ClassMap.Of(card).Instruments.ToArray());
    }
}
