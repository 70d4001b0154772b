using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Connect.TestKit;

namespace Connect.Benchmarks.Broker;

/// <summary>librdkafka's own performance tool, <c>rdkafka_performance</c>, as the client of a broker.</summary>
internal sealed partial class RdkafkaPerformance
{
    private readonly string _tool;

    private RdkafkaPerformance(string tool) => _tool = tool;

    /// <summary>Builds the tool where it is missing.</summary>
    public static async Task<RdkafkaPerformance> InstallAsync(CancellationToken cancellationToken)
    {
        var script = RepositoryRoot.Combine("tests", "Connect.Benchmarks", "Broker", "rdkafka-performance.sh");
        await RunAsync(script, ["install"], cancellationToken);
        var answer = await RunAsync(script, ["env"], cancellationToken);
        return new RdkafkaPerformance(answer.Split('\'')[1]);
    }

    /// <summary>Produces with acks=all from several processes at once.</summary>
    /// <param name="bootstrapServers">The broker; null is a mock broker inside each process, which keeps nothing.</param>
    /// <param name="topic">The topic; records are spread over its partitions at random.</param>
    /// <param name="recordBytes">Bytes of a value.</param>
    /// <param name="recordCount">Records of all processes.</param>
    /// <param name="producerCount">Processes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="settings">More of the tool's arguments, such as <c>-X</c> and a setting.</param>
    /// <returns>The time of the slowest process from its first record to its last acknowledgement.</returns>
    public async Task<TimeSpan> ProduceAsync(
        string? bootstrapServers,
        string topic,
        int recordBytes,
        int recordCount,
        int producerCount,
        CancellationToken cancellationToken,
        params string[] settings)
    {
        string[] broker = bootstrapServers is null ? ["-b", "mock:1", "-X", "test.mock.num.brokers=1"] : ["-b", bootstrapServers];
        string[] arguments =
        [
            "-P", "-q", "-t", topic, "-a", "-1", "-s", Text(recordBytes), "-c", Text(recordCount / producerCount),
            "-X", "linger.ms=5", "-X", "queue.buffering.max.messages=500000", .. broker, .. settings,
        ];
        var runs = await Task.WhenAll(Enumerable.Range(0, producerCount).Select(_ => RunAsync(_tool, arguments, cancellationToken)));
        return runs.Max(output => Elapsed(output, "delivered"));
    }

    /// <summary>Consumes all partitions of a topic from their beginning.</summary>
    /// <returns>The time from the first record to the last.</returns>
    public async Task<TimeSpan> ConsumeAsync(
        string bootstrapServers, string topic, int partitionCount, int recordCount, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-C", "-q", "-t", topic, "-o", "beginning", "-c", Text(recordCount), "-b", bootstrapServers,
            .. Enumerable.Range(0, partitionCount).SelectMany(p => new[] { "-p", Text(p) }),
        ];
        return Elapsed(await RunAsync(_tool, arguments, cancellationToken), "consumed");
    }

    private static TimeSpan Elapsed(string output, string verb)
    {
        var line = output.Split('\n').LastOrDefault(l => l.Contains(verb, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"rdkafka_performance {verb} nothing:\n{output}");
        if (line.Contains(" failed)", StringComparison.Ordinal) && !line.Contains(" 0 failed)", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"Some records were not delivered: {line}");
        }

        return TimeSpan.FromMilliseconds(int.Parse(InMilliseconds().Match(line).Groups[1].Value, CultureInfo.InvariantCulture));
    }

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? await output + await error
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await error}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@" in (\d+)ms")]
    private static partial Regex InMilliseconds();
}
