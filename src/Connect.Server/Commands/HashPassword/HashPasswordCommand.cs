using System.CommandLine;
using Connect.Abstractions.Errors;
using Connect.Broker.Security.Passwords;

namespace Connect.Server.Commands.HashPassword;

/// <summary><c>connect hash-password</c>: a line for a file of users.</summary>
internal sealed class HashPasswordCommand : Command
{
    public HashPasswordCommand()
        : base("hash-password", "Reads a password from standard input and prints its hash, for a file of users.") =>
        SetAction((_, cancellationToken) => CommandLine.RunAsync(() => RunAsync(cancellationToken)));

    private static async Task RunAsync(CancellationToken cancellationToken)
    {
        var password = await Console.In.ReadLineAsync(cancellationToken);
        if (string.IsNullOrEmpty(password))
        {
            throw new ConfigException("password", "Give the password as one line on standard input.");
        }

        await Console.Out.WriteLineAsync(PasswordHash.Of(password));
    }
}
