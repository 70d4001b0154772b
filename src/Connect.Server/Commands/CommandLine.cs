using System.CommandLine;
using Connect.Abstractions.Errors;

namespace Connect.Server.Commands;

/// <summary>What all commands share: options that mean the same everywhere, and what failures become.</summary>
internal static class CommandLine
{
    public static Option<string?> Config() => new("--config")
    {
        Description = "A worker.properties file of Kafka Connect's form.", HelpName = "FILE", Recursive = true,
    };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Overrides a setting; may be repeated.", HelpName = "KEY=VALUE", Recursive = true,
    };

    public static Option<OutputFormat> Output() => new("--output", "-o")
    {
        Description = "text for people, json for programs.", HelpName = "text|json", Recursive = true,
    };

    /// <summary>The words before <c>--help</c>, each with a space behind it.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)}{command.Name} " : "";

    /// <summary>Runs a command; every failure that is foreseen becomes a message on standard error and an exit code.</summary>
    public static async Task<int> RunAsync(Func<Task> run)
    {
        try
        {
            await run();
            return ExitCode.Done;
        }
        catch (ConfigException e)
        {
            await Console.Error.WriteLineAsync($"connect: {string.Join("\nconnect: ", e.Errors.Select(error => error.Message))}");
            return ExitCode.WrongArguments;
        }
        catch (Exception e) when (e is ConnectException or Connect.Storage.LogException or Connect.LogClient.LogException
            or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"connect: {e.Message}");
            return ExitCode.Failed;
        }
    }

    /// <summary>Splits <c>KEY=VALUE</c>.</summary>
    /// <exception cref="ConfigException">There is no key.</exception>
    public static KeyValuePair<string, string> KeyValue(string option, string text) =>
        text.Split('=', 2) is [{ Length: > 0 } key, var value]
            ? KeyValuePair.Create(key.Trim(), value)
            : throw new ConfigException(option, $"{option} takes KEY=VALUE, not '{text}'.");
}
