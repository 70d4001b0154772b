using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Server;

/// <summary>Lines of a file through the log into another file: the smallest job that uses everything of a worker.</summary>
internal sealed class LineJob(ConnectProcess worker) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConnectClient _client = new(worker.RestUrl);
    private int _written;

    public string Input => Path.Combine(worker.Folder, "in.txt");

    public string Output => Path.Combine(worker.Folder, "out.txt");

    public static Dictionary<string, string> Text(Dictionary<string, string> config) => new(config)
    {
        ["key.converter"] = "org.apache.kafka.connect.storage.StringConverter",
        ["value.converter"] = "org.apache.kafka.connect.storage.StringConverter",
    };

    public Dictionary<string, string> SourceConfig() =>
        Text(new() { ["connector.class"] = "FileStreamSource", ["file"] = Input, ["topic"] = "lines" });

    public Dictionary<string, string> SinkConfig() =>
        Text(new() { ["connector.class"] = "FileStreamSink", ["file"] = Output, ["topics"] = "lines" });

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await _client.RunConnectorAsync("source", SourceConfig(), Patience, cancellationToken);
        await _client.RunConnectorAsync("sink", SinkConfig(), Patience, cancellationToken);
    }

    public async Task WaitUntilRunningAsync(CancellationToken cancellationToken)
    {
        await _client.WaitUntilRunningAsync("source", Patience, cancellationToken);
        await _client.WaitUntilRunningAsync("sink", Patience, cancellationToken);
    }

    /// <summary>Appends lines, each with its number.</summary>
    public Task WriteAsync(int count, CancellationToken cancellationToken)
    {
        var first = _written;
        _written += count;
        return File.AppendAllLinesAsync(Input, Enumerable.Range(first, count).Select(i => $"line {i}"), cancellationToken);
    }

    /// <summary>Waits until every line has arrived, and returns what is in the file.</summary>
    public async Task<string[]> WaitForAllAsync(CancellationToken cancellationToken)
    {
        string[] lines = [];
        await WaitUntil.TrueAsync(
            async token =>
            {
                lines = File.Exists(Output) ? await File.ReadAllLinesAsync(Output, token) : [];
                return lines.Distinct().Count() >= _written;
            },
            Patience,
            () => $"{_written} lines in {Output}; {lines.Length} are.\n{worker.LogTail()}",
            cancellationToken);
        return lines;
    }

    public string[] Expected() => [.. Enumerable.Range(0, _written).Select(i => $"line {i}")];

    public void Dispose() => _client.Dispose();
}
