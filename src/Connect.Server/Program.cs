using System.CommandLine;
using Connect.Abstractions.Errors;
using Connect.Broker.Security.Passwords;
using Connect.Server;
using Connect.Server.Settings;
using Microsoft.AspNetCore.Connections;

// Exit codes: 0 stopped in the orderly way, 1 failed while running, 2 wrong arguments or settings.
const int Failed = 1;
const int WrongSettings = 2;

var config = new Option<string?>("--config") { Description = "A worker.properties file of Kafka Connect's form.", HelpName = "FILE" };
var set = new Option<string[]>("--set") { Description = "Overrides a setting; may be repeated.", HelpName = "KEY=VALUE" };
var worker = new Command("worker", "Runs a worker: connectors, REST interface, and the built-in log unless bootstrap.servers is set.")
{
    config, set,
};
worker.SetAction(async (arguments, cancellationToken) =>
{
    try
    {
        var builder = WorkerHost.CreateBuilder();
        var settings = ServerSettings.Load(
            builder.Configuration, arguments.GetValue(config), Environment.GetEnvironmentVariables(), arguments.GetValue(set) ?? []);
        await WorkerHost.RunAsync(builder, settings, cancellationToken);
        return 0;
    }
    catch (ConfigException e)
    {
        await Console.Error.WriteLineAsync($"connect: {string.Join("\nconnect: ", e.Errors.Select(error => error.Message))}");
        return WrongSettings;
    }
    catch (IOException e) when (e.InnerException is AddressInUseException)
    {
        await Console.Error.WriteLineAsync($"connect: {e.Message} Stop the other program, or set listeners to a free address.");
        return Failed;
    }
    catch (Exception e) when (e is ConnectException or Connect.Storage.LogException or Connect.LogClient.LogException
        or IOException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync($"connect: {e.Message}");
        return Failed;
    }
});

var hashPassword = new Command("hash-password", "Reads a password from standard input and prints its hash, for a file of users.");
hashPassword.SetAction(async (_, cancellationToken) =>
{
    var password = await Console.In.ReadLineAsync(cancellationToken);
    if (string.IsNullOrEmpty(password))
    {
        await Console.Error.WriteLineAsync("connect: give the password as one line on standard input.");
        return WrongSettings;
    }

    await Console.Out.WriteLineAsync(PasswordHash.Of(password));
    return 0;
});

var root = new RootCommand("Connect moves committed changes from databases through a durable log into object stores and search indexes.")
{
    worker, hashPassword,
};
// Signals are the host's: it stops the parts in order, which may take longer than a command line would wait.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null };
return await root.Parse(args.Length == 0 ? ["worker"] : args).InvokeAsync(invocation);
