using System.Diagnostics;
using System.Text.Json;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.CommandLine;

/// <summary>A run of the command line as a child process.</summary>
internal sealed record ConnectCommand(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Standard output without its last line break.</summary>
    public string Text => Output.TrimEnd('\n');

    /// <summary>Standard output as a document.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Runs a command to its end.</summary>
    /// <param name="input">Standard input; null is empty.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<ConnectCommand> RunAsync(string? input, params string[] arguments)
    {
        using var process = Start(arguments);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync((input ?? "").AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return new ConnectCommand(process.ExitCode, await output, await error);
        }
        finally
        {
            // Killed only where it is still running.
            process.Kill();
        }
    }

    /// <summary>Starts a command; the caller ends it.</summary>
    public static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(ConnectProcess.ExecutablePath, arguments)
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
    }) ?? throw new ServerException("connect could not be started");
}
