using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Connect.IntegrationTests.Server;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Ops;

/// <summary>The dashboard and the alert rules in ops/ fit the worker that they watch.</summary>
public sealed partial class OpsTests : IAsyncLifetime
{
    private static readonly string Prometheus = RepositoryRoot.Combine("ops", "prometheus");

    private readonly ConnectProcess _worker = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _worker.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Theory]
    [InlineData("check", "rules", "alerts.yml")]
    [InlineData("check", "config", "scrape.yml")]
    [InlineData("test", "rules", "alerts.test.yml")]
    public async Task Promtool_IsContent(string verb, string kind, string file)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", [verb, kind, file])
        {
            WorkingDirectory = Prometheus, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = promtool.StandardError.ReadToEndAsync(Cancellation);
        var output = await promtool.StandardOutput.ReadToEndAsync(Cancellation);
        await promtool.WaitForExitAsync(Cancellation);

        Assert.True(promtool.ExitCode == 0, output + await errors);
    }

    [Fact]
    public async Task EveryAlert_HasATest()
    {
        var rules = await File.ReadAllTextAsync(Path.Combine(Prometheus, "alerts.yml"), Cancellation);
        var tests = await File.ReadAllTextAsync(Path.Combine(Prometheus, "alerts.test.yml"), Cancellation);

        var names = AlertName().Matches(rules).Select(m => m.Groups[1].Value).ToArray();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"alertname: {name}", tests, StringComparison.Ordinal));
    }

    [Fact]
    public async Task EveryQuery_NamesMetricsThatAWorkerHas_AndARealPrometheusAnswersIt()
    {
        using var job = new LineJob(_worker);
        await job.WriteAsync(20, Cancellation);
        await job.CreateAsync(Cancellation);
        await job.WaitForAllAsync(Cancellation);
        await using var prometheus = new PrometheusServer { Targets = [_worker.RestUrl.Authority] };
        await prometheus.StartAsync(Cancellation);
        using var client = new HttpClient { BaseAddress = prometheus.Url };
        var queries = DashboardQueries().Concat(AlertQueries()).ToArray();
        var page = await _worker.Rest.GetStringAsync(new Uri("metrics", UriKind.Relative), Cancellation);
        var families = Family().Matches(page).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

        Assert.True(queries.Length > 40, $"{queries.Length} queries were found");
        Assert.All(queries, query =>
        {
            var metrics = Metric().Matches(query).Select(m => m.Value).Distinct().ToArray();
            Assert.True(metrics.Length > 0 || query.StartsWith("up{", StringComparison.Ordinal), $"{query} names no metric");
            Assert.All(metrics, m => Assert.True(
                families.ContainsKey(m) || families.GetValueOrDefault(Suffix().Replace(m, "")) == "histogram", $"{m} is not on the page"));
        });
        foreach (var query in queries)
        {
            var answer = await client.GetFromJsonAsync<JsonElement>($"api/v1/query?query={Uri.EscapeDataString(query)}", Cancellation);
            Assert.Equal("success", answer.GetProperty("status").GetString());
        }

        await WaitForValueAsync(client, """kafka_log_log_logendoffset{topic="lines",partition="0"} - kafka_log_log_logstartoffset""", 20);
        await WaitForValueAsync(client, """kafka_consumergroup_lag{consumergroup="connect-sink",topic="lines",partition="0"}""", 0);
        await WaitForValueAsync(client, """kafka_server_brokertopicmetrics_messagesin_total{topic="lines"}""", 20);
        await WaitForValueAsync(client, "kafka_controller_kafkacontroller_offlinepartitionscount", 0);
    }

    private static IEnumerable<string> DashboardQueries()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Combine("ops", "grafana", "connect.json")));
        return
        [
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray()
                .Where(panel => panel.TryGetProperty("targets", out _))
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!
                    .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                    .Replace("$connector", ".*", StringComparison.Ordinal)),
        ];
    }

    // An expression stands behind "expr:" or, folded, on the deeper lines below it.
    private static IEnumerable<string> AlertQueries() => AlertExpression()
        .Matches(File.ReadAllText(Path.Combine(Prometheus, "alerts.yml")))
        .Select(m => Spaces().Replace(m.Groups[1].Value.Replace(">-", "", StringComparison.Ordinal), " ").Trim());

    private static Task WaitForValueAsync(HttpClient prometheus, string query, double expected)
    {
        var seen = "";
        return WaitUntil.TrueAsync(
            async token =>
            {
                var answer = await prometheus.GetFromJsonAsync<JsonElement>($"api/v1/query?query={Uri.EscapeDataString(query)}", token);
                seen = answer.GetRawText();
                var result = answer.GetProperty("data").GetProperty("result");
                return result.GetArrayLength() == 1
                    && result[0].GetProperty("value")[1].GetString() == FormattableString.Invariant($"{expected}");
            },
            TimeSpan.FromSeconds(30),
            () => $"{query} is {expected}; the last answer was {seen}",
            Cancellation);
    }

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex AlertName();

    [GeneratedRegex(@"^ {8}expr: (.*(?:\n {10}.*)*)", RegexOptions.Multiline)]
    private static partial Regex AlertExpression();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^# TYPE (\S+) (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Family();

    [GeneratedRegex(@"\b(?:connect|kafka|process)_[a-z0-9_]+\b")]
    private static partial Regex Metric();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex Suffix();
}
