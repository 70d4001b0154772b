using System.CommandLine;
using Connect.Abstractions.Errors;
using Connect.Storage;

namespace Connect.Server.Commands.LogFiles;

/// <summary><c>connect log</c>: the files of the built-in log, without the broker and beside it.</summary>
internal sealed class LogFilesCommand : Command
{
    public LogFilesCommand() : base("log", "Looks into the files of the built-in log; writes nothing, and may run beside the worker.")
    {
        var output = CommandLine.Output();
        Options.Add(output);
        Subcommands.Add(new DumpLogCommand(output));
        Subcommands.Add(new VerifyLogCommand(output));
    }

    /// <summary>What is looked into.</summary>
    public static Argument<string[]> Paths(string description) =>
        new("PATH") { Description = description, Arity = ArgumentArity.OneOrMore };

    /// <summary>Runs a command; a path that is none of the log's is a wrong argument.</summary>
    public static Task<int> RunAsync(Func<Task> run) => CommandLine.RunAsync(async () =>
    {
        try
        {
            await run();
        }
        catch (LogException e) when (e.Kind == LogErrorKind.InvalidConfig)
        {
            throw new ConfigException("PATH", e.Message);
        }
    });
}
