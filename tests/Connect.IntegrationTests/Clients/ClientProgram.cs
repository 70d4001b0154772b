using System.Diagnostics;
using Connect.TestKit;

namespace Connect.IntegrationTests.Clients;

/// <summary>Runs a client from outside of .NET and gives back what it printed.</summary>
internal static class ClientProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static Task<string> KcatAsync(string bootstrapServers, string input, params string[] arguments) =>
        RunAsync("kcat", ["-b", bootstrapServers, .. arguments], input, []);

    public static Task<string> KafkajsAsync(string bootstrapServers, params string[] arguments) =>
        KafkajsAsync(At(bootstrapServers), arguments);

    /// <summary>With all that the program takes from its environment, such as how to authenticate.</summary>
    public static Task<string> KafkajsAsync(Dictionary<string, string> environment, params string[] arguments) =>
        RunAsync("node", [SourceOf("node", "kafkajs.mjs"), .. arguments], "", environment);

    public static Task<string> PlatformaticAsync(string bootstrapServers, params string[] arguments) =>
        PlatformaticAsync(At(bootstrapServers), arguments);

    public static Task<string> PlatformaticAsync(Dictionary<string, string> environment, params string[] arguments) =>
        RunAsync("node", [SourceOf("node", "platformatic.mjs"), .. arguments], "", environment);

    public static async Task<string> SaramaAsync(string bootstrapServers, params string[] arguments) =>
        await RunAsync(await ValueAsync("sarama.sh", "PROGRAM"), arguments, "", At(bootstrapServers));

    public static async Task<string> KafkaGoAsync(string bootstrapServers, params string[] arguments) =>
        await RunAsync(await ValueAsync("kafka-go.sh", "PROGRAM"), arguments, "", At(bootstrapServers));

    public static Task<string> ConfluentPythonAsync(string bootstrapServers, params string[] arguments) =>
        PythonAsync("confluent-kafka-python.sh", "confluent.py", At(bootstrapServers), arguments);

    public static Task<string> KafkaPythonAsync(string bootstrapServers, params string[] arguments) =>
        KafkaPythonAsync(At(bootstrapServers), arguments);

    public static Task<string> KafkaPythonAsync(Dictionary<string, string> environment, params string[] arguments) =>
        PythonAsync("kafka-python.sh", "kafka_python.py", environment, arguments);

    /// <summary>Installs the client that a script in tests/servers names.</summary>
    public static Task InstallAsync(string script) => ScriptAsync(script, "install");

    private static Dictionary<string, string> At(string bootstrapServers) => new() { ["BOOTSTRAP"] = bootstrapServers };

    private static string SourceOf(string language, string file) => RepositoryRoot.Combine("tests", "clients", language, file);

    // Without -B the interpreter would write into the tree.
    private static async Task<string> PythonAsync(
        string script, string source, Dictionary<string, string> environment, string[] arguments) =>
        await RunAsync(await ValueAsync(script, "PYTHON"), ["-B", SourceOf("python", source), .. arguments], "", environment);

    private static async Task<string> ValueAsync(string script, string name) => (await ScriptAsync(script, "env")).Split('\n')
        .Single(line => line.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..].Trim('\'');

    private static Task<string> ScriptAsync(string script, string command) =>
        RunAsync(RepositoryRoot.Combine("tests", "servers", script), [command], "", []);

    private static async Task<string> RunAsync(
        string program, string[] arguments, string input, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
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
