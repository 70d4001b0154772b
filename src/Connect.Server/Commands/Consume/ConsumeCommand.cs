using System.CommandLine;
using Connect.LogClient;

namespace Connect.Server.Commands.Consume;

/// <summary><c>connect consume</c>: records as lines of standard output. Joins no group and commits nothing.</summary>
internal sealed class ConsumeCommand : LogCommand
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(200);

    private readonly Argument<string> _topic = new("TOPIC") { Description = "The topic." };
    private readonly Option<int[]> _partitions = new("--partition", "-p")
    {
        Description = "A partition, all by default; may be repeated.", HelpName = "N",
    };

    private readonly Option<LogPosition?> _from = LogPosition.Option(
        "--from", "Where to begin; earliest by default, latest with --follow.");
    private readonly Option<LogPosition?> _to = LogPosition.Option(
        "--to", "Where to end, before the record there; the end of now by default.");
    private readonly Option<long?> _max = new("--max", "-n") { Description = "Ends after so many records.", HelpName = "N" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Waits for further records until it is stopped." };
    private readonly Option<string> _format = new("--format")
    {
        Description = "How text is written: %t topic, %p partition, %o offset, %T timestamp, %k key, %v value, %h headers, \\n, \\t.",
        HelpName = "TEXT", DefaultValueFactory = _ => "%v\\n",
    };

    private readonly Option<string> _null = new("--null", "-Z")
    {
        Description = "How null is written as text.", HelpName = "TEXT", DefaultValueFactory = _ => "NULL",
    };

    public ConsumeCommand() : this(new LogOptions())
    {
    }

    private ConsumeCommand(LogOptions options)
        : base(options, "consume", "Prints the records of a topic, and ends at its end; --follow waits for more.")
    {
        Arguments.Add(_topic);
        foreach (var option in new Option[] { _partitions, _from, _to, _max, _follow, _format, _null })
        {
            Options.Add(option);
        }

        options.AddTo(this);
    }

    protected override async Task RunAsync(LogSession session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var isFollowing = arguments.GetValue(_follow);
        var from = arguments.GetValue(_from) ?? (isFollowing ? LogPosition.Latest : LogPosition.Earliest);
        var to = arguments.GetValue(_to) ?? (isFollowing ? null : LogPosition.Latest);
        await using var output = Console.OpenStandardOutput();
        await using var writer = session.Output.Format == OutputFormat.Json
            ? RecordWriter.Json(output)
            : RecordWriter.Text(output, arguments.GetRequiredValue(_format), arguments.GetRequiredValue(_null));
        try
        {
            var partitions = await session.PartitionsAsync(
                arguments.GetRequiredValue(_topic), arguments.GetValue(_partitions) ?? [], cancellationToken);
            var starts = await from.ResolveAsync(session.Admin, partitions, cancellationToken);
            var range = new ReadRange(starts, to is null ? null : await to.ResolveAsync(session.Admin, partitions, cancellationToken));
            await ReadAsync(session, range, arguments.GetValue(_max) ?? long.MaxValue, writer, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped by whoever watched.
        }
        catch (ClosedOutputException)
        {
            // Whoever reads has enough: connect consume orders | head
        }
    }

    private static async Task ReadAsync(
        LogSession session, ReadRange range, long max, RecordWriter writer, CancellationToken cancellationToken)
    {
        if (range.IsDone || max <= 0)
        {
            return;
        }

        await using var consumer = session.CreateConsumer();
        consumer.Assign(range.Starts);
        for (var left = max; left > 0 && !range.IsDone;)
        {
            var polled = await consumer.PollAsync(PollTimeout, cancellationToken);
            foreach (var record in polled.Records)
            {
                if (left > 0 && range.Takes(record))
                {
                    writer.Write(record);
                    left--;
                }
            }

            range.EndReached(polled.EndReached);
            await writer.FlushAsync(cancellationToken);
        }
    }
}
