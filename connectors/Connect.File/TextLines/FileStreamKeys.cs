using Connect.Abstractions.Config;

namespace Connect.File.TextLines;

/// <summary>The settings of the file source and the file sink, under Kafka's names.</summary>
internal static class FileStreamKeys
{
    public static readonly ConfigKey<string> SourceFile = ConfigKey.String("file") with
    {
        Doc = "The text file to read. It may be missing at first and may grow while it is read.",
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.NotEmpty(),
    };

    public static readonly ConfigKey<string> SinkFile = ConfigKey.String("file") with
    {
        Doc = "The text file to append to; the worker's standard output where it is left out.",
        Importance = ConfigImportance.High,
        Default = "",
    };

    public static readonly ConfigKey<string> Topic = ConfigKey.String("topic") with
    {
        Doc = "The topic that takes the lines.",
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.NotEmpty(),
    };

    public static readonly ConfigKey<int> BatchSize = ConfigKey.Int("batch.size") with
    {
        Doc = "The most lines of one poll.",
        Importance = ConfigImportance.Low,
        Default = 2000,
        Validator = ConfigValidator.AtLeast(1),
    };

    public static readonly ConfigKey<int> LineMaxBytes = ConfigKey.Int("line.max.bytes") with
    {
        Doc = "The longest line; a longer one stops the task.",
        Importance = ConfigImportance.Low,
        Default = 1024 * 1024,
        Validator = ConfigValidator.Between(16, 1024 * 1024 * 1024),
    };
}
