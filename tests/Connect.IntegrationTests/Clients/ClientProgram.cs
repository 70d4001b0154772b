using System.Diagnostics;
using Connect.TestKit;

namespace Connect.IntegrationTests.Clients;

/// <summary>Runs a client from outside of .NET and gives back what it printed.</summary>
internal static class ClientProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static Task<string> KcatAsync(string bootstrapServers, string input, params string[] arguments) =>
        RunAsync("kcat", ["-b", bootstrapServers, .. arguments], input, bootstrapServers);

    public static Task<string> KafkajsAsync(string bootstrapServers, string scenario) =>
        RunAsync("node", [RepositoryRoot.Combine("tests", "clients", "node", "conformance.mjs"), scenario], "", bootstrapServers);

    /// <summary>Installs the client that a script in tests/servers names.</summary>
    public static Task InstallAsync(string script) => RunAsync(RepositoryRoot.Combine("tests", "servers", script), ["install"], "", "");

    private static async Task<string> RunAsync(string program, string[] arguments, string input, string bootstrapServers)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["BOOTSTRAP"] = bootstrapServers;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} failed:\n{await error}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
