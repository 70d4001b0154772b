using System.CommandLine;
using Connect.LogClient;

namespace Connect.Server.Commands.Topics;

/// <summary><c>connect topics create</c>.</summary>
internal sealed class CreateTopicCommand : LogCommand
{
    private readonly Argument<string> _topic = TopicsCommand.Topic();
    private readonly Option<int> _partitions = new("--partitions", "-p")
    {
        Description = "Partitions; by default the log's num.partitions.", HelpName = "N", DefaultValueFactory = _ => -1,
    };

    private readonly Option<short> _replication = new("--replication-factor")
    {
        Description = "Replicas; by default the log's.", HelpName = "N", DefaultValueFactory = _ => -1,
    };

    private readonly Option<string[]> _settings = TopicsCommand.TopicConfig();
    private readonly Option<bool> _ifNotExists = new("--if-not-exists") { Description = "A topic that exists is left as it is." };

    public CreateTopicCommand(LogOptions options) : base(options, "create", "Creates a topic.")
    {
        Arguments.Add(_topic);
        Options.Add(_partitions);
        Options.Add(_replication);
        Options.Add(_settings);
        Options.Add(_ifNotExists);
    }

    protected override async Task RunAsync(LogSession session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var topic = new NewTopic(
            arguments.GetRequiredValue(_topic), arguments.GetValue(_partitions), arguments.GetValue(_replication),
            TopicsCommand.Read(arguments.GetValue(_settings)));
        if (await session.Admin.CreateTopicAsync(topic, cancellationToken))
        {
            session.Output.Done($"Created topic {topic.Name}");
        }
        else if (arguments.GetValue(_ifNotExists))
        {
            session.Output.Done($"Topic {topic.Name} exists already");
        }
        else
        {
            throw new LogException(
                "TOPIC_ALREADY_EXISTS", $"Topic {topic.Name} exists already: --if-not-exists leaves it as it is.", isRetriable: false);
        }
    }
}
