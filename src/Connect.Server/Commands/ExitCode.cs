namespace Connect.Server.Commands;

/// <summary>The exit codes of every command; docs/operating.md lists them.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It could not be done: the message says why and what to do.</summary>
    public const int Failed = 1;

    /// <summary>Arguments or settings are wrong.</summary>
    public const int WrongArguments = 2;
}
