using System.CommandLine;

namespace Connect.Server.Commands.Topics;

/// <summary><c>connect topics list</c>.</summary>
internal sealed class ListTopicsCommand(LogOptions options) : LogCommand(options, "list", "Lists all topics.")
{
    protected override async Task RunAsync(LogSession session, ParseResult arguments, CancellationToken cancellationToken) =>
        session.Output.Rows(
            await session.Admin.TopicsAsync(cancellationToken), ("TOPIC", t => t.Name), ("PARTITIONS", t => t.Partitions));
}
