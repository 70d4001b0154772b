using Xunit;

namespace Connect.TestKit.Servers;

/// <summary>
/// One server for all test classes of an assembly, started when the first of them asks:
/// <c>[assembly: AssemblyFixture(typeof(Shared&lt;Postgres15&gt;))]</c>, then a parameter <c>Shared&lt;Postgres15&gt;</c> of a test class.
/// </summary>
/// <typeparam name="TServer">The server.</typeparam>
public sealed class Shared<TServer> : IAsyncLifetime
    where TServer : ServerScript, new()
{
    private readonly Lazy<Task<TServer>> _server = new(async () =>
    {
        var server = new TServer();
        await server.StartAsync();
        return server;
    });

    /// <summary>The running server.</summary>
    public Task<TServer> GetAsync() => _server.Value;

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A failed start has failed the tests that asked, and its script has cleaned up.
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
