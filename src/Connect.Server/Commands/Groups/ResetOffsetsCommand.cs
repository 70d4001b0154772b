using System.CommandLine;

namespace Connect.Server.Commands.Groups;

/// <summary><c>connect groups reset-offsets</c>.</summary>
internal sealed class ResetOffsetsCommand : LogCommand
{
    private readonly Argument<string> _group = GroupsCommand.Group();
    private readonly Option<string> _topic = new("--topic", "-t") { Description = "The topic.", HelpName = "TOPIC", Required = true };
    private readonly Option<int[]> _partitions = new("--partition", "-p")
    {
        Description = "A partition, all by default; may be repeated.", HelpName = "N",
    };

    private readonly Option<LogPosition?> _to = LogPosition.Option("--to", "Where the group goes on.");
    private readonly Option<bool> _execute = new("--execute") { Description = "Does it; without it the plan is shown only." };

    public ResetOffsetsCommand(LogOptions options)
        : base(options, "reset-offsets", "Moves a group without members to other offsets of a topic. Stop the sink before.")
    {
        _to.Required = true;
        Arguments.Add(_group);
        Options.Add(_topic);
        Options.Add(_partitions);
        Options.Add(_to);
        Options.Add(_execute);
    }

    protected override async Task RunAsync(LogSession session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var group = arguments.GetRequiredValue(_group);
        var partitions = await session.PartitionsAsync(
            arguments.GetRequiredValue(_topic), arguments.GetValue(_partitions) ?? [], cancellationToken);
        var before = await session.Admin.GroupOffsetsAsync(group, cancellationToken);
        var after = await arguments.GetRequiredValue(_to)!.ResolveAsync(session.Admin, partitions, cancellationToken);
        var isDone = arguments.GetValue(_execute);
        if (isDone)
        {
            await session.Admin.AlterGroupOffsetsAsync(group, after, cancellationToken);
        }

        session.Output.Rows(
            partitions.Select(p => new Row(p.Topic, p.Partition, before.TryGetValue(p, out var old) ? old : null, after[p])).ToArray(),
            ("TOPIC", r => r.Topic), ("PARTITION", r => r.Partition), ("BEFORE", r => r.Before), ("AFTER", r => r.After));
        session.Output.Line(isDone ? $"Group {group} goes on there." : "Nothing was changed: --execute does it.");
    }

    private sealed record Row(string Topic, int Partition, long? Before, long After);
}
