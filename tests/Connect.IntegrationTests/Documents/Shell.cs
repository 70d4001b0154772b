using System.Diagnostics;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Documents;

/// <summary>Runs commands as a person would who has connect on the path.</summary>
internal static class Shell
{
    /// <summary>Runs a script of bash and returns what it printed; a failing line fails the test.</summary>
    public static async Task<string> RunAsync(
        string script, string folder, IReadOnlyDictionary<string, string> environment, TimeSpan timeout)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["PATH"] = $"{Path.GetDirectoryName(ConnectProcess.ExecutablePath)}:{Environment.GetEnvironmentVariable("PATH")}";
        using var bash = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            var output = bash.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = bash.StandardError.ReadToEndAsync(limit.Token);
            await bash.WaitForExitAsync(limit.Token);
            var printed = await output;
            Assert.True(bash.ExitCode == 0, $"{script}\nended with {bash.ExitCode}:\n{printed}\n{await errors}");
            return printed;
        }
        finally
        {
            bash.Kill(entireProcessTree: true);
        }
    }
}
