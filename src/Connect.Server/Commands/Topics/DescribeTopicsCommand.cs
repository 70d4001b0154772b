using System.CommandLine;
using Connect.LogClient;

namespace Connect.Server.Commands.Topics;

/// <summary><c>connect topics describe</c>.</summary>
internal sealed class DescribeTopicsCommand : LogCommand
{
    private readonly Argument<string[]> _topics = TopicsCommand.Topics();

    public DescribeTopicsCommand(LogOptions options)
        : base(options, "describe", "Shows partitions with their offsets, and the settings that are the topic's own.") =>
        Arguments.Add(_topics);

    protected override async Task RunAsync(LogSession session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var found = new List<TopicDescription>();
        foreach (var topic in arguments.GetRequiredValue(_topics))
        {
            found.Add(new TopicDescription(
                topic,
                await session.Admin.OwnTopicConfigAsync(topic, cancellationToken),
                await session.Admin.PartitionsAsync(topic, cancellationToken)));
        }

        if (session.Output.Format == OutputFormat.Json)
        {
            session.Output.Object(found);
            return;
        }

        foreach (var topic in found)
        {
            var settings = topic.Config.Select(c => $"{c.Key}={c.Value}").DefaultIfEmpty("all settings default");
            session.Output.Line($"{topic.Name}: {string.Join(", ", settings)}");
            session.Output.Rows(
                topic.Partitions,
                ("PARTITION", p => p.Partition), ("LEADER", p => p.Leader), ("REPLICAS", p => string.Join(',', p.Replicas)),
                ("IN SYNC", p => string.Join(',', p.InSyncReplicas)), ("START", p => p.StartOffset), ("END", p => p.EndOffset));
        }
    }

    private sealed record TopicDescription(
        string Name, IReadOnlyDictionary<string, string> Config, IReadOnlyList<PartitionDescription> Partitions);
}
