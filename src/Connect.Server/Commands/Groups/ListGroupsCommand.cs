using System.CommandLine;

namespace Connect.Server.Commands.Groups;

/// <summary><c>connect groups list</c>.</summary>
internal sealed class ListGroupsCommand(LogOptions options) : LogCommand(options, "list", "Lists all consumer groups.")
{
    protected override async Task RunAsync(LogSession session, ParseResult arguments, CancellationToken cancellationToken) =>
        session.Output.Rows(await session.Admin.GroupsAsync(cancellationToken), ("GROUP", g => g.Name), ("STATE", g => g.State));
}
