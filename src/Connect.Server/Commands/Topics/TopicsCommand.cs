using System.CommandLine;

namespace Connect.Server.Commands.Topics;

/// <summary><c>connect topics</c>.</summary>
internal sealed class TopicsCommand : Command
{
    public TopicsCommand() : base("topics", "Lists, describes, creates, alters and deletes topics.")
    {
        var options = new LogOptions();
        options.AddTo(this);
        Subcommands.Add(new ListTopicsCommand(options));
        Subcommands.Add(new DescribeTopicsCommand(options));
        Subcommands.Add(new CreateTopicCommand(options));
        Subcommands.Add(new AlterTopicCommand(options));
        Subcommands.Add(new DeleteTopicsCommand(options));
    }

    /// <summary>One topic.</summary>
    public static Argument<string> Topic() => new("TOPIC") { Description = "The topic's name." };

    /// <summary>One topic or more.</summary>
    public static Argument<string[]> Topics() => new("TOPIC") { Description = "Names of topics.", Arity = ArgumentArity.OneOrMore };

    /// <summary>Settings of a topic.</summary>
    public static Option<string[]> TopicConfig() => new("--topic-config", "-c")
    {
        Description = "A setting of the topic, such as retention.ms=86400000; may be repeated.", HelpName = "KEY=VALUE",
    };

    /// <summary>Reads settings of a topic.</summary>
    public static Dictionary<string, string> Read(string[]? settings) =>
        (settings ?? []).Select(s => CommandLine.KeyValue("--topic-config", s)).ToDictionary();
}
