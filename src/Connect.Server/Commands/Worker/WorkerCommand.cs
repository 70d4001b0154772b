using System.CommandLine;
using Connect.Server.Settings;
using Microsoft.AspNetCore.Connections;

namespace Connect.Server.Commands.Worker;

/// <summary><c>connect worker</c>: the process itself.</summary>
internal sealed class WorkerCommand : Command
{
    private readonly Option<string?> _config = CommandLine.Config();
    private readonly Option<string[]> _set = CommandLine.Set();

    public WorkerCommand()
        : base("worker", "Runs a worker: connectors, REST interface, and the built-in log unless bootstrap.servers is set.")
    {
        Options.Add(_config);
        Options.Add(_set);
        SetAction((arguments, cancellationToken) => CommandLine.RunAsync(() => RunAsync(arguments, cancellationToken)));
    }

    private async Task RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var builder = WorkerHost.CreateBuilder();
        var settings = ServerSettings.Load(
            builder.Configuration, arguments.GetValue(_config), Environment.GetEnvironmentVariables(), arguments.GetValue(_set) ?? []);
        try
        {
            await WorkerHost.RunAsync(builder, settings, cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new IOException($"{e.Message} Stop the other program, or set listeners to a free address.", e);
        }
    }
}
