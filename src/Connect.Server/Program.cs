using System.CommandLine;
using Connect.Server.Commands;
using Connect.Server.Commands.Completion;
using Connect.Server.Commands.Consume;
using Connect.Server.Commands.Groups;
using Connect.Server.Commands.HashPassword;
using Connect.Server.Commands.LogFiles;
using Connect.Server.Commands.Produce;
using Connect.Server.Commands.Topics;
using Connect.Server.Commands.Worker;

var worker = new WorkerCommand();
var root = new RootCommand("Connect moves committed changes from databases through a durable log into object stores and search indexes.")
{
    worker,
    new TopicsCommand(),
    new GroupsCommand(),
    new ProduceCommand(),
    new ConsumeCommand(),
    new LogFilesCommand(),
    new HashPasswordCommand(),
    new CompletionCommand(),
};
var parsed = root.Parse(args.Length == 0 ? [worker.Name] : args);
if (parsed.Errors.Count > 0 && parsed.Tokens.All(t => t.Type != System.CommandLine.Parsing.TokenType.Directive))
{
    await Console.Error.WriteLineAsync($"connect: {string.Join("\nconnect: ", parsed.Errors.Select(e => e.Message))}");
    await Console.Error.WriteLineAsync($"See connect {CommandLine.PathOf(parsed.CommandResult.Command)}--help");
    return ExitCode.WrongArguments;
}

// The worker's signals are its host's: it stops the parts in order, which may take longer than a command line would wait.
var invocation = new InvocationConfiguration
{
    ProcessTerminationTimeout = parsed.CommandResult.Command == worker ? null : TimeSpan.FromSeconds(10),
};
return await parsed.InvokeAsync(invocation);
