using System.CommandLine;
using Connect.Abstractions.Errors;

namespace Connect.Server.Commands.Topics;

/// <summary><c>connect topics alter</c>.</summary>
internal sealed class AlterTopicCommand : LogCommand
{
    private readonly Argument<string> _topic = TopicsCommand.Topic();
    private readonly Option<int?> _partitions = new("--partitions", "-p")
    {
        Description = "More partitions than now. Keys may go to other partitions than before.", HelpName = "N",
    };

    private readonly Option<string[]> _settings = TopicsCommand.TopicConfig();
    private readonly Option<string[]> _reset = new("--reset-config")
    {
        Description = "Takes a setting back to its default; may be repeated.", HelpName = "KEY",
    };

    public AlterTopicCommand(LogOptions options) : base(options, "alter", "Changes settings of a topic, or adds partitions.")
    {
        Arguments.Add(_topic);
        Options.Add(_partitions);
        Options.Add(_settings);
        Options.Add(_reset);
    }

    protected override async Task RunAsync(LogSession session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var topic = arguments.GetRequiredValue(_topic);
        var set = TopicsCommand.Read(arguments.GetValue(_settings));
        var reset = arguments.GetValue(_reset) ?? [];
        var partitions = arguments.GetValue(_partitions);
        if (set.Count == 0 && reset.Length == 0 && partitions is null)
        {
            throw new ConfigException("alter", "Nothing to change: give --topic-config, --reset-config or --partitions.");
        }

        if (set.Count > 0 || reset.Length > 0)
        {
            await session.Admin.AlterTopicConfigAsync(topic, set, reset, cancellationToken);
        }

        if (partitions is { } count)
        {
            await session.Admin.AddPartitionsAsync(topic, count, cancellationToken);
        }

        session.Output.Done($"Altered topic {topic}");
    }
}
