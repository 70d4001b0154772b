using System.CommandLine;

namespace Connect.Server.Commands.Groups;

/// <summary><c>connect groups</c>.</summary>
internal sealed class GroupsCommand : Command
{
    public GroupsCommand() : base("groups", "Lists, describes, resets and deletes consumer groups; a sink's is connect-NAME.")
    {
        var options = new LogOptions();
        options.AddTo(this);
        Subcommands.Add(new ListGroupsCommand(options));
        Subcommands.Add(new DescribeGroupCommand(options));
        Subcommands.Add(new ResetOffsetsCommand(options));
        Subcommands.Add(new DeleteGroupsCommand(options));
    }

    /// <summary>One group.</summary>
    public static Argument<string> Group() => new("GROUP") { Description = "The group's id." };
}
