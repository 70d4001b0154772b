using System.Net.Http.Json;
using System.Text.Json;

namespace Connect.TestKit;

/// <summary>Calls a worker's REST interface, as a user with curl would.</summary>
public sealed class ConnectClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Creates a connector or replaces its configuration, and waits until it and all its tasks are RUNNING.</summary>
    /// <exception cref="InvalidOperationException">The worker refused it; the message holds its answer.</exception>
    public async Task RunConnectorAsync(
        string name, IReadOnlyDictionary<string, string> config, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var answer = await _http.PutAsJsonAsync($"/connectors/{name}/config", config, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            throw new InvalidOperationException($"The worker refused connector {name} with {(int)answer.StatusCode}: {body}");
        }

        await WaitUntilRunningAsync(name, timeout, cancellationToken);
    }

    /// <summary>Waits until a connector and all its tasks, at least one, are RUNNING.</summary>
    public async Task WaitUntilRunningAsync(string name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var seen = "no status yet";
        await WaitUntil.TrueAsync(
            async token =>
            {
                var status = await TryGetAsync($"/connectors/{name}/status", token);
                seen = status?.ToString() ?? seen;
                return status is { } json && IsRunning(json);
            },
            timeout,
            () => $"connector {name} with all its tasks RUNNING; last seen: {seen}",
            cancellationToken);
    }

    /// <summary>The status of a connector, as the worker answers it.</summary>
    public Task<JsonElement> StatusAsync(string name, CancellationToken cancellationToken) =>
        _http.GetFromJsonAsync<JsonElement>($"/connectors/{name}/status", cancellationToken);

    /// <summary>Deletes a connector.</summary>
    public async Task DeleteConnectorAsync(string name, CancellationToken cancellationToken)
    {
        using var answer = await _http.DeleteAsync(new Uri($"/connectors/{name}", UriKind.Relative), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The metrics page.</summary>
    public Task<string> MetricsAsync(CancellationToken cancellationToken) =>
        _http.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<JsonElement?> TryGetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken) : null;
        }
        catch (HttpRequestException)
        {
            // The worker is restarting.
            return null;
        }
    }

    private static bool IsRunning(JsonElement status)
    {
        var tasks = status.GetProperty("tasks").EnumerateArray().ToArray();
        return status.GetProperty("connector").GetProperty("state").GetString() == "RUNNING"
            && tasks.Length > 0
            && tasks.All(t => t.GetProperty("state").GetString() == "RUNNING");
    }
}
