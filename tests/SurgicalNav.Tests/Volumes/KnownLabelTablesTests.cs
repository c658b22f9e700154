using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Labels;

namespace SurgicalNav.Tests.Volumes;

public class KnownLabelTablesTests
{
    [Fact]
    public void TotalSegmentatorHas117NamesAndColoursOfTheirOwn()
    {
        var table = KnownLabelTables.Read("totalsegmentator");
        Assert.Equal(Enumerable.Range(1, 117).Select(n => (ushort)n), table.Names.Keys.Order());
        Assert.Equal(("spleen", "kidney_left", "liver", "vertebrae_L1", "rib_left_1", "rib_right_12", "costal_cartilages"),
            (table.Names[1], table.Names[3], table.Names[5], table.Names[31], table.Names[92], table.Names[115], table.Names[117]));
        Assert.Equal(117, table.Names.Values.Distinct().Count());
        Assert.Equal(117, table.Colours.Values.Distinct().Count());
    }

    [Fact]
    public void AMapsOwnNamesStandAboveTheTable()
    {
        var map = new LabelMap(new VolumeGrid(3, 1, 1, Mat3.Identity, Vec3.Zero), [0, 5, 1], "m", new Dictionary<ushort, string> { [5] = "right lobe" });
        var completed = KnownLabelTables.Completed(map, KnownLabelTables.Read("TotalSegmentator"));
        Assert.Equal(("right lobe", "spleen"), (completed.NameOf(5), completed.NameOf(1)));
        Assert.Throws<VolumeFormatException>(() => KnownLabelTables.Read("nosuchtable"));
    }
}
