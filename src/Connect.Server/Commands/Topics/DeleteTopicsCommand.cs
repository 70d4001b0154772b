using System.CommandLine;
using Connect.LogClient;

namespace Connect.Server.Commands.Topics;

/// <summary><c>connect topics delete</c>.</summary>
internal sealed class DeleteTopicsCommand : LogCommand
{
    private readonly Argument<string[]> _topics = TopicsCommand.Topics();
    private readonly Option<bool> _ifExists = new("--if-exists") { Description = "A topic that does not exist is fine." };

    public DeleteTopicsCommand(LogOptions options) : base(options, "delete", "Deletes topics with all their records.")
    {
        Arguments.Add(_topics);
        Options.Add(_ifExists);
    }

    protected override async Task RunAsync(LogSession session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var topics = arguments.GetRequiredValue(_topics);
        foreach (var topic in topics)
        {
            try
            {
                await session.Admin.DeleteTopicAsync(topic, cancellationToken);
            }
            catch (LogException e) when (e.Code == "UnknownTopicOrPart" && arguments.GetValue(_ifExists))
            {
                // What was asked for is so already.
            }
        }

        session.Output.Done($"Deleted {string.Join(", ", topics)}");
    }
}
