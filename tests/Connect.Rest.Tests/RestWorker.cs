using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Connect.Broker;
using Connect.Converters.Json;
using Connect.Converters.Primitive;
using Connect.File.TextLines;
using Connect.Rest.Tests.Plugins;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herders;
using Connect.Runtime.Metrics;
using Connect.Runtime.Plugins;
using Connect.Runtime.Workers;
using Connect.TestKit;
using Connect.TestKit.Servers;
using Connect.Transforms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace Connect.Rest.Tests;

/// <summary>A whole worker in this process: the built-in log, the herder, and the REST interface on a free port.</summary>
public sealed class RestWorker : IAsyncLifetime
{
    private const int MaxRequestBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = TestFolder.NewPath("rest");
    private readonly HttpClient _http = new();
    private BrokerServer _broker = null!;
    private StandaloneHerder _herder = null!;
    private WebApplication _app = null!;

    /// <summary>Whether a user's password is right; null lets everybody in.</summary>
    public Func<string, string, CancellationToken, ValueTask<bool>>? IsRight { get; init; }

    /// <summary>What requests are sent with.</summary>
    public AuthenticationHeaderValue? Credentials
    {
        get => _http.DefaultRequestHeaders.Authorization;
        set => _http.DefaultRequestHeaders.Authorization = value;
    }

    /// <summary>Where tests may write files.</summary>
    public string Folder => _folder;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _broker = await BrokerServer.StartAsync(
            new BrokerOptions { Listeners = "PLAINTEXT://127.0.0.1:0", LogDirs = Path.Combine(_folder, "log") },
            NullLoggerFactory.Instance,
            Metrics.NewCustomRegistry());
        var config = WorkerConfig.Parse(new Dictionary<string, string>
        {
            ["offset.storage.partitions"] = "1",
            ["task.restart.initial.delay.ms"] = "60000",
        });
        var plugins = PluginCatalog.Scan(
            [],
            [
                typeof(TestSourceConnector).Assembly, typeof(FileStreamSourceConnector).Assembly, typeof(JsonConverter).Assembly,
                typeof(StringConverter).Assembly, typeof(RegexRouter).Assembly,
            ],
            NullLoggerFactory.Instance);
        _herder = new StandaloneHerder(new WorkerEnvironment(
            config,
            "127.0.0.1:8083",
            plugins,
            _broker.Client,
            new WorkerMetrics(Metrics.NewCustomRegistry()),
            TimeProvider.System,
            NullLoggerFactory.Instance));
        _app = CreateApplication(config, plugins);
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Urls.First());
        _herder.Start();
        await _herder.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(Patience);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await _herder.DisposeAsync();
        await _broker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Sends a request; a body is sent as JSON.</summary>
    public Task<Answer> SendAsync(HttpMethod method, string path, string? body = null) =>
        SendAsync(method, path, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>Sends a request with any body.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer((int)answer.StatusCode, text, answer.Headers, answer.Content.Headers.ContentType);
    }

    /// <summary>Creates a connector that does nothing, with further settings.</summary>
    public async Task<Answer> CreateAsync(string name, params (string Key, string Value)[] settings)
    {
        var config = new Dictionary<string, string> { ["connector.class"] = nameof(TestSourceConnector), ["api.secret"] = "s3cr3t" };
        foreach (var (key, value) in settings)
        {
            config[key] = value;
        }

        return await SendAsync(HttpMethod.Post, "/connectors", JsonSerializer.Serialize(new { name, config }));
    }

    /// <summary>Waits until the answer to a GET fulfils a condition.</summary>
    public async Task<Answer> WaitForAsync(string path, Func<Answer, bool> condition)
    {
        Answer? last = null;
        await WaitUntil.TrueAsync(
            async _ => condition(last = await SendAsync(HttpMethod.Get, path)),
            Patience,
            () => $"GET {path}; last answer: {last?.Status} {last?.Text}",
            TestContext.Current.CancellationToken);
        return last!;
    }

    private WebApplication CreateApplication(WorkerConfig config, PluginCatalog plugins)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxRequestBytes);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(config)
            .AddSingleton(plugins)
            .AddSingleton<IHerder>(_herder)
            .AddConnectRest();
        var app = builder.Build();
        app.MapConnectRest(IsRight);
        return app;
    }
}

/// <summary>An answer of the REST interface.</summary>
public sealed record Answer(int Status, string Text, HttpResponseHeaders Headers, MediaTypeHeaderValue? ContentType)
{
    /// <summary>The body.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The message of an error; fails when the answer is not of the form of an error.</summary>
    public string ErrorMessage(int status)
    {
        Assert.True(Status == status, $"{status} was expected, not {Status}: {Text}");
        Assert.Equal("application/json", ContentType?.MediaType);
        Assert.Equal(["error_code", "message"], Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(status, Json.GetProperty("error_code").GetInt32());
        var message = Json.GetProperty("message").GetString()!;
        Assert.NotEmpty(message);
        Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
        return message;
    }
}
