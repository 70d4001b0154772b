using Connect.Abstractions.Errors;
using Connect.Cdc.Snapshots;

namespace Connect.Cdc.Tests.Snapshots;

public sealed class SnapshotPlanTests
{
    [Theory]
    [InlineData(SnapshotMode.Initial, StoredPosition.None, true, false, true)]
    [InlineData(SnapshotMode.Initial, StoredPosition.InSnapshot, true, true, true)]
    [InlineData(SnapshotMode.Initial, StoredPosition.Available, false, false, true)]
    [InlineData(SnapshotMode.Always, StoredPosition.Available, true, false, true)]
    [InlineData(SnapshotMode.InitialOnly, StoredPosition.None, true, false, false)]
    [InlineData(SnapshotMode.InitialOnly, StoredPosition.Available, false, false, false)]
    [InlineData(SnapshotMode.NoData, StoredPosition.None, false, false, true)]
    [InlineData(SnapshotMode.NoData, StoredPosition.Available, false, false, true)]
    [InlineData(SnapshotMode.WhenNeeded, StoredPosition.Available, false, false, true)]
    [InlineData(SnapshotMode.WhenNeeded, StoredPosition.Gone, true, false, true)]
    public void Decide_ModeAndPosition_GiveThePlan(SnapshotMode mode, StoredPosition position, bool reads, bool resumes, bool streams) =>
        Assert.Equal(new SnapshotPlan(reads, resumes, streams), SnapshotPlan.Decide(mode, position));

    [Theory]
    [InlineData(SnapshotMode.Initial, StoredPosition.Gone, "cdc.position_gone")]
    [InlineData(SnapshotMode.NoData, StoredPosition.Gone, "cdc.position_gone")]
    [InlineData(SnapshotMode.NoData, StoredPosition.InSnapshot, "cdc.unfinished_snapshot")]
    public void Decide_NothingSafeToDo_FailsWithTheWayOut(SnapshotMode mode, StoredPosition position, string code)
    {
        var error = Assert.Throws<ConnectException>(() => SnapshotPlan.Decide(mode, position));
        Assert.Equal(code, error.Code);
        Assert.NotNull(error.Hint);
    }

    [Theory]
    [InlineData(true, false, true, false, "first")]
    [InlineData(false, false, true, false, "true")]
    [InlineData(true, true, true, true, "last")]
    [InlineData(true, false, false, true, "first_in_data_collection")]
    [InlineData(false, true, false, false, "last_in_data_collection")]
    public void Markers_TellTheRowsPlace(bool firstRow, bool lastRow, bool firstTable, bool lastTable, string expected) =>
        Assert.Equal(expected, SnapshotMarkers.For(firstRow, lastRow, firstTable, lastTable));
}
