using Connect.Broker;
using Connect.Broker.Security.Passwords;
using Connect.Broker.Security.Tls;
using Connect.LogClient.Confluent;
using Connect.Rest;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herders;
using Connect.Runtime.Metrics;
using Connect.Runtime.Plugins;
using Connect.Runtime.Workers;
using Connect.Server.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Prometheus;

namespace Connect.Server;

/// <summary>
/// Puts the process together, from the bottom up: built-in log, log client, plugins, herder, REST. What was started last stops first, so
/// that tasks commit their last offsets while the log still takes them.
/// </summary>
internal static partial class WorkerHost
{
    /// <summary>A web application that reads nothing but appsettings.json beside the executable.</summary>
    public static WebApplicationBuilder CreateBuilder()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        return builder;
    }

    /// <summary>Runs the worker until SIGTERM, SIGINT or the token.</summary>
    public static async Task RunAsync(WebApplicationBuilder builder, ServerSettings settings, CancellationToken cancellationToken)
    {
        using var loggers = CreateLoggers(builder.Configuration, settings);
        var logger = loggers.CreateLogger("Connect.Server");
        foreach (var key in settings.UnknownKeys)
        {
            LogUnknownKey(logger, key);
        }

        // The runtime's own series are enough; the library's collectors of .NET's event counters cost more than they tell.
        Metrics.SuppressDefaultMetrics(new SuppressDefaultMetricOptions { SuppressEventCounters = true, SuppressMeters = true });
        await using var broker = settings.Broker is { } options
            ? await BrokerServer.StartAsync(options, loggers, cancellationToken: cancellationToken)
            : null;
        var bootstrapServers = broker?.BootstrapServers ?? string.Join(',', settings.Worker.Get(WorkerKeys.BootstrapServers));
        var plugins = PluginCatalog.Scan(settings.Worker.Get(WorkerKeys.PluginPath), [], loggers);
        await using var herder = new StandaloneHerder(new WorkerEnvironment(
            settings.Worker,
            settings.WorkerId,
            plugins,
            broker?.Client ?? new ConfluentLogClient(bootstrapServers, settings.Worker.Originals, loggers),
            new WorkerMetrics(Metrics.DefaultRegistry),
            TimeProvider.System,
            loggers));
        await using var app = BuildApplication(builder, settings, herder, plugins, loggers);
        await app.StartAsync(cancellationToken);
        herder.Start();
        await PrepareAsync(settings, herder, loggers, app.Lifetime.ApplicationStopping);
        LogReady(logger, string.Join(", ", app.Urls), bootstrapServers);
        await app.WaitForShutdownAsync(cancellationToken);
        LogStopping(logger);
    }

    /// <summary>Ends when the worker is ready and the connector directory is applied, or when the process is told to stop.</summary>
    private static async Task PrepareAsync(
        ServerSettings settings, StandaloneHerder herder, ILoggerFactory loggers, CancellationToken stopping)
    {
        try
        {
            await herder.WaitUntilReadyAsync(stopping);
            if (settings.Server.Get(ServerKeys.ConnectorDirectory) is { } folder)
            {
                await new ConnectorDirectory(folder, herder, loggers.CreateLogger<ConnectorDirectory>()).ApplyAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop while starting: that is an orderly end.
        }
    }

    private static WebApplication BuildApplication(
        WebApplicationBuilder builder, ServerSettings settings, IHerder herder, PluginCatalog catalog, ILoggerFactory loggers)
    {
        var tls = settings.Tls is null ? null : new TlsServer(settings.Tls, TimeProvider.System, loggers.CreateLogger<TlsServer>());
        var listeners = settings.Server.Get(ServerKeys.Listeners);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = settings.Server.Get(ServerKeys.MaxConnections);
            kestrel.Limits.MaxRequestBodySize = settings.Server.Get(ServerKeys.MaxRequestBytes);
            if (tls is not null)
            {
                kestrel.ConfigureEndpointDefaults(endpoint => UseTls(endpoint, listeners, tls));
            }
        });
        builder.WebHost.UseUrls([.. listeners]);
        builder.Services
            .AddSingleton(loggers)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(settings.Worker)
            .AddSingleton(catalog)
            .AddSingleton(herder)
            .AddConnectRest();
        var app = builder.Build();
        app.MapConnectRest(settings.Server.Get(ServerKeys.UsersFile) is { } users
            ? new PasswordFile(users, new PasswordHashing(settings.Server.Get(ServerKeys.MaxConcurrentChecks))).IsRightAsync
            : null);
        app.MapMetrics();
        return app;
    }

    // Kestrel has one set of defaults for all addresses; the port tells which of them speaks TLS.
    private static void UseTls(ListenOptions endpoint, IReadOnlyList<string> listeners, TlsServer tls)
    {
        var isTls = listeners.Select(listener => new Uri(listener))
            .Any(uri => uri.Scheme == Uri.UriSchemeHttps && uri.Port == endpoint.IPEndPoint?.Port);
        if (isTls)
        {
            endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls.CreateOptions()) });
        }
    }

    private static ILoggerFactory CreateLoggers(ConfigurationManager configuration, ServerSettings settings) =>
        LoggerFactory.Create(logging => Configure(logging, configuration, settings));

    private static void Configure(ILoggingBuilder logging, ConfigurationManager configuration, ServerSettings settings)
    {
        logging.AddConfiguration(configuration.GetSection("Logging"));
        // A start that fails is told once, without a stack, by the command line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        if (settings.Server.Get(ServerKeys.LogFormat) == LogFormat.Json)
        {
            logging.AddJsonConsole(json =>
            {
                json.IncludeScopes = true;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            logging.AddSimpleConsole(text =>
            {
                text.IncludeScopes = true;
                text.SingleLine = true;
                text.UseUtcTimestamp = true;
                text.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
            });
        }
    }

    [LoggerMessage(3560, LogLevel.Warning, "Setting {Key} is not known: nothing uses it. Check its spelling")]
    private static partial void LogUnknownKey(ILogger logger, string key);

    [LoggerMessage(3561, LogLevel.Information, "Ready: REST on {RestUrls}, log on {BootstrapServers}")]
    private static partial void LogReady(ILogger logger, string restUrls, string bootstrapServers);

    [LoggerMessage(3562, LogLevel.Information, "Stopping")]
    private static partial void LogStopping(ILogger logger);
}
