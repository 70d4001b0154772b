using System.CommandLine;
using Connect.LogClient;

namespace Connect.Server.Commands.Groups;

/// <summary><c>connect groups describe</c>.</summary>
internal sealed class DescribeGroupCommand : LogCommand
{
    private readonly Argument<string> _group = GroupsCommand.Group();

    public DescribeGroupCommand(LogOptions options)
        : base(options, "describe", "Shows what a group has committed, how far it is behind, and who reads.") => Arguments.Add(_group);

    protected override async Task RunAsync(LogSession session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var name = arguments.GetRequiredValue(_group);
        var group = await session.Admin.GroupAsync(name, cancellationToken);
        var committed = await session.Admin.GroupOffsetsAsync(name, cancellationToken);
        if (committed.Count == 0 && group is { State: "Dead" or "Unknown", Members.Count: 0 })
        {
            throw new LogException(
                "GROUP_ID_NOT_FOUND", $"Group {name} does not exist. connect groups list shows those that do.", isRetriable: false);
        }

        var readers = group.Members.SelectMany(m => m.Partitions.Select(p => (Partition: p, Member: m)))
            .ToDictionary(x => x.Partition, x => x.Member);
        var partitions = committed.Keys.Union(readers.Keys)
            .OrderBy(p => p.Topic, StringComparer.Ordinal).ThenBy(p => p.Partition).ToArray();
        var ends = await session.Admin.EndOffsetsAsync(partitions, cancellationToken);
        var rows = partitions.Select(p => new Row(
            p.Topic,
            p.Partition,
            committed.TryGetValue(p, out var offset) ? offset : null,
            ends[p],
            committed.TryGetValue(p, out offset) ? Math.Max(0, ends[p] - offset) : null,
            readers.GetValueOrDefault(p)?.ClientId,
            readers.GetValueOrDefault(p)?.Host)).ToArray();
        if (session.Output.Format == OutputFormat.Json)
        {
            session.Output.Object(new { group.Name, group.State, group.Assignor, Members = group.Members.Count, Partitions = rows });
            return;
        }

        session.Output.Line($"{group.Name}: {group.State}, {group.Members.Count} members");
        session.Output.Rows(
            rows,
            ("TOPIC", r => r.Topic), ("PARTITION", r => r.Partition), ("COMMITTED", r => r.Committed), ("END", r => r.End),
            ("LAG", r => r.Lag), ("CLIENT", r => r.Client), ("HOST", r => r.Host));
    }

    private sealed record Row(string Topic, int Partition, long? Committed, long End, long? Lag, string? Client, string? Host);
}
