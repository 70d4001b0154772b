using System.CommandLine;
using Connect.Abstractions.Errors;
using Connect.Storage.Files;
using Connect.Storage.Inspection;

namespace Connect.Server.Commands.LogFiles;

/// <summary><c>connect log dump</c>.</summary>
internal sealed class DumpLogCommand : Command
{
    private readonly Argument<string[]> _paths = LogFilesCommand.Paths("Directories of partitions, or files of them.");
    private readonly Option<bool> _printData = new("--print-data") { Description = "Shows the records too, not only batches." };
    private readonly Option<OutputFormat> _output;

    public DumpLogCommand(Option<OutputFormat> output)
        : base("dump", "Shows batches, index entries, producers and leader epochs, file by file.")
    {
        _output = output;
        Arguments.Add(_paths);
        Options.Add(_printData);
        SetAction((arguments, cancellationToken) => LogFilesCommand.RunAsync(() => RunAsync(arguments, cancellationToken)));
    }

    private async Task RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var output = Console.OpenStandardOutput();
        await using var writer = new LogItemWriter(output, arguments.GetValue(_output));
        var dump = new LogDump(DiskFileSystem.Instance, arguments.GetValue(_printData));
        var damaged = 0;
        try
        {
            foreach (var path in arguments.GetRequiredValue(_paths))
            {
                foreach (var item in dump.Read(path))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    damaged += item.Type == LogItem.Damage ? 1 : 0;
                    writer.Write(item);
                }
            }
        }
        catch (ClosedOutputException)
        {
            return; // Whoever reads has enough: connect log dump orders-0 | head
        }

        if (damaged > 0)
        {
            throw new ConnectException($"{damaged} places are damaged: the lines above of type damage say which.");
        }
    }
}
