namespace Connect.Cdc.Snapshots;

/// <summary>The values of <c>source.snapshot</c>, which tell consumers where in a snapshot a row is.</summary>
public static class SnapshotMarkers
{
    /// <summary>Not part of a snapshot.</summary>
    public const string Streamed = "false";

    private const string Inside = "true";

    /// <summary>The marker of a row.</summary>
    public static string For(bool isFirstInTable, bool isLastInTable, bool isFirstTable, bool isLastTable) => true switch
    {
        _ when isLastInTable && isLastTable => "last",
        _ when isFirstInTable && isFirstTable => "first",
        _ when isLastInTable => "last_in_data_collection",
        _ when isFirstInTable => "first_in_data_collection",
        _ => Inside,
    };
}
