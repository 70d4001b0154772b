using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Server;

/// <summary>A real Prometheus reads the metrics page.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private readonly ConnectProcess _worker = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _worker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task Prometheus_ScrapesTheSeriesOfAJob()
    {
        using var job = new LineJob(_worker);
        await job.WriteAsync(20, Cancellation);
        await job.CreateAsync(Cancellation);
        await job.WaitForAllAsync(Cancellation);
        await using var prometheus = new PrometheusServer { Targets = [_worker.RestUrl.Authority] };
        await prometheus.StartAsync(Cancellation);
        using var client = new HttpClient { BaseAddress = prometheus.Url };

        await WaitForAsync(client, "up", "1");
        await WaitForAsync(client, """kafka_connect_source_task_source_record_write_total{connector="source"}""", "20");
        await WaitForAsync(client, """kafka_connect_connector_task_status{connector="sink",task="0",status="running"}""", "1");
        await WaitForAsync(client, """connect_commit_to_landed_seconds_count{connector="sink"}""", "20");
    }

    [Fact]
    public async Task Page_HasNothingThatPromtoolFaults_ButTheNamesThatKafkaConnectHas()
    {
        var page = Path.Combine(_worker.Folder, "metrics.txt");
        var text = await _worker.Rest.GetStringAsync(new Uri("metrics", UriKind.Relative), Cancellation);
        await File.WriteAllTextAsync(page, text, Cancellation);

        using var promtool = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "promtool check metrics < \"$1\" 2>&1", "sh", page])
        {
            RedirectStandardOutput = true,
        })!;
        var complaints = await promtool.StandardOutput.ReadToEndAsync(Cancellation);

        Assert.All(
            complaints.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            c => Assert.Matches("^kafka_.*_count non-histogram and non-summary metrics should not have \"_count\" suffix$", c));
    }

    private static Task WaitForAsync(HttpClient prometheus, string query, string expected)
    {
        var seen = "";
        return WaitUntil.TrueAsync(
            async token =>
            {
                var answer = await prometheus.GetFromJsonAsync<JsonElement>($"api/v1/query?query={Uri.EscapeDataString(query)}", token);
                seen = answer.GetRawText();
                return answer.GetProperty("data").GetProperty("result") is { } result
                    && result.GetArrayLength() == 1
                    && result[0].GetProperty("value")[1].GetString() == expected;
            },
            TimeSpan.FromSeconds(30),
            () => $"{query} is {expected}; the last answer was {seen}",
            Cancellation);
    }
}
