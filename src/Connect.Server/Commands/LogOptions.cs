using System.CommandLine;

namespace Connect.Server.Commands;

/// <summary>The options of every command that talks to the log.</summary>
internal sealed class LogOptions
{
    public Option<string?> BootstrapServer { get; } = new("--bootstrap-server", "-b")
    {
        Description = "Addresses of the log; by default those of the settings, as the worker on this machine has them.",
        HelpName = "HOST:PORT", Recursive = true,
    };

    public Option<string?> Config { get; } = CommandLine.Config();

    public Option<string[]> Set { get; } = CommandLine.Set();

    public Option<OutputFormat> Output { get; } = CommandLine.Output();

    /// <summary>Declares the options for a command and all below it.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(BootstrapServer);
        command.Options.Add(Config);
        command.Options.Add(Set);
        command.Options.Add(Output);
    }
}
