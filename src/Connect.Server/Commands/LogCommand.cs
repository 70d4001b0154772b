using System.CommandLine;
using Connect.LogClient.Confluent;
using Connect.Server.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Server.Commands;

/// <summary>A command that talks to the log: the built-in one of a running worker, or an outside one.</summary>
internal abstract class LogCommand : Command
{
    private readonly LogOptions _options;

    /// <summary>Declares a command.</summary>
    /// <param name="options">Where the log is and how results are shown; a parent that has declared them shares them.</param>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    protected LogCommand(LogOptions options, string name, string description) : base(name, description)
    {
        _options = options;
        SetAction((arguments, cancellationToken) => CommandLine.RunAsync(() => RunAsync(arguments, cancellationToken)));
    }

    /// <summary>Does the work; a failure is an exception.</summary>
    protected abstract Task RunAsync(LogSession session, ParseResult arguments, CancellationToken cancellationToken);

    private async Task RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var settings = ServerSettings.Load(
            WorkerHost.CreateBuilder().Configuration,
            arguments.GetValue(_options.Config),
            Environment.GetEnvironmentVariables(),
            arguments.GetValue(_options.Set) ?? []);
        var bootstrapServers = arguments.GetValue(_options.BootstrapServer) ?? settings.BootstrapServers;
        var client = new ConfluentLogClient(bootstrapServers, settings.Worker.Originals, NullLoggerFactory.Instance);
        await using var session = new LogSession(client, new CommandOutput(Console.Out, arguments.GetValue(_options.Output)));
        await RunAsync(session, arguments, cancellationToken);
    }
}
