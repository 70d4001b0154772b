using System.CommandLine;
using Connect.LogClient;

namespace Connect.Server.Commands.Groups;

/// <summary><c>connect groups delete</c>.</summary>
internal sealed class DeleteGroupsCommand : LogCommand
{
    private readonly Argument<string[]> _groups = new("GROUP") { Description = "Ids of groups.", Arity = ArgumentArity.OneOrMore };

    public DeleteGroupsCommand(LogOptions options)
        : base(options, "delete", "Deletes groups without members, with their offsets.") => Arguments.Add(_groups);

    protected override async Task RunAsync(LogSession session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var groups = arguments.GetRequiredValue(_groups);
        var known = (await session.Admin.GroupsAsync(cancellationToken)).Select(g => g.Name).ToHashSet();
        if (groups.FirstOrDefault(g => !known.Contains(g)) is { } unknown)
        {
            throw new LogException("GROUP_ID_NOT_FOUND", $"Group {unknown} does not exist. Nothing was deleted.", isRetriable: false);
        }

        foreach (var group in groups)
        {
            await session.Admin.DeleteGroupAsync(group, cancellationToken);
        }

        session.Output.Done($"Deleted {string.Join(", ", groups)}");
    }
}
