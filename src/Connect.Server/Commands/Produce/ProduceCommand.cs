using System.CommandLine;
using System.Globalization;
using Connect.Abstractions.Errors;
using Connect.LogClient;

namespace Connect.Server.Commands.Produce;

/// <summary><c>connect produce</c>: a record a line of standard input.</summary>
internal sealed class ProduceCommand : LogCommand
{
    private readonly Argument<string> _topic = new("TOPIC") { Description = "The topic; it has to exist." };
    private readonly Option<int?> _partition = new("--partition", "-p")
    {
        Description = "The partition; by default by key.", HelpName = "N",
    };

    private readonly Option<string?> _key = new("--key", "-k") { Description = "The key of every record.", HelpName = "TEXT" };
    private readonly Option<string?> _separator = new("--key-separator", "-K")
    {
        Description = "Each line is a key, this text, and a value.", HelpName = "TEXT",
    };

    private readonly Option<string[]> _headers = new("--header", "-H")
    {
        Description = "A header of every record; may be repeated.", HelpName = "KEY=VALUE",
    };

    private readonly Option<string?> _null = new("--null", "-Z")
    {
        Description = "A key or a value that reads so is null: a null value deletes its key in compacted topics.", HelpName = "TEXT",
    };

    private readonly Option<InputFormat> _input = new("--input", "-i")
    {
        Description = "text: a line is a value; json: a line is a record as connect consume --output json prints it.",
        HelpName = "text|json",
    };

    public ProduceCommand() : this(new LogOptions())
    {
    }

    private ProduceCommand(LogOptions options) : base(options, "produce", "Appends a record for each line of standard input.")
    {
        Arguments.Add(_topic);
        foreach (var option in new Option[] { _partition, _key, _separator, _headers, _null, _input })
        {
            Options.Add(option);
        }

        options.AddTo(this);
    }

    protected override async Task RunAsync(LogSession session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var topic = arguments.GetRequiredValue(_topic);
        var partition = arguments.GetValue(_partition);
        if (arguments.GetValue(_key) is not null && arguments.GetValue(_separator) is not null)
        {
            throw new ConfigException("--key", "--key and --key-separator exclude each other.");
        }

        await session.PartitionsAsync(topic, partition is { } wanted ? [wanted] : [], cancellationToken);
        var reader = new RecordReader(
            topic, partition, arguments.GetValue(_input), arguments.GetValue(_key), arguments.GetValue(_separator),
            arguments.GetValue(_null),
            [.. (arguments.GetValue(_headers) ?? []).Select(h => CommandLine.KeyValue("--header", h)).Select(RecordReader.Header)]);
        var deliveries = new DeliveryCount();
        await using var producer = session.CreateProducer();
        using var input = new StreamReader(Console.OpenStandardInput());
        for (var number = 1; await input.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            deliveries.ThrowIfFailed();
            var record = reader.Read(line, number);
            while (!producer.TrySend(record, deliveries))
            {
                await producer.WaitForRoomAsync(cancellationToken);
            }
        }

        await producer.FlushAsync(cancellationToken);
        deliveries.ThrowIfFailed();
        session.Output.Done(string.Create(CultureInfo.InvariantCulture, $"{deliveries.Count} records appended to {topic}"));
    }
}
