using Connect.Abstractions.Config;

namespace Connect.SamplePlugin;

/// <summary>The settings of the counter.</summary>
internal static class CounterSettings
{
    public static readonly ConfigKey<string> Topic = ConfigKey.String("topic") with
    {
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.NotEmpty(),
        Doc = "The topic that the numbers go to.",
    };

    public static readonly ConfigKey<TimeSpan> Interval = ConfigKey.Milliseconds("interval.ms") with
    {
        Default = TimeSpan.FromSeconds(1),
        Validator = ConfigValidator.AtLeast(1),
        Doc = "The time between two batches.",
    };

    public static readonly ConfigKey<int> BatchSize = ConfigKey.Int("batch.size") with
    {
        Default = 1,
        Validator = ConfigValidator.Between(1, 10_000),
        Doc = "Numbers in a batch.",
    };

    public static ConfigDef Definition { get; } = new(Topic, Interval, BatchSize);
}
