namespace Connect.Rest.Tests;

/// <summary>I8: secrets never leave the process.</summary>
public sealed class SecretTests(RestWorker worker)
{
    private const string Secret = "hunter2-and-more";

    [Fact]
    public async Task NoAnswer_ShowsASecret()
    {
        var created = await worker.CreateAsync(
            "secretive", ("api.secret", Secret), ("fails", "true"), ("producer.override.sasl.password", Secret));
        var failed = await worker.WaitForAsync(
            "/connectors/secretive/status",
            a => a.Status == 200 && a.Text.Contains("FAILED", StringComparison.Ordinal));
        string[] paths =
        [
            "/connectors/secretive", "/connectors/secretive/config", "/connectors/secretive/tasks", "/connectors?expand=info&expand=status",
        ];

        Assert.Equal(201, created.Status);
        Assert.DoesNotContain(Secret, created.Text, StringComparison.Ordinal);
        Assert.Equal("[hidden]", created.Json.GetProperty("config").GetProperty("api.secret").GetString());
        Assert.Equal("[hidden]", created.Json.GetProperty("config").GetProperty("producer.override.sasl.password").GetString());
        Assert.DoesNotContain(Secret, failed.Text, StringComparison.Ordinal);
        foreach (var path in paths)
        {
            Assert.DoesNotContain(Secret, (await worker.SendAsync(HttpMethod.Get, path)).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Validation_ShowsNoSecret()
    {
        var answer = await worker.SendAsync(
            HttpMethod.Put,
            "/connector-plugins/TestSource/config/validate",
            $$"""{"connector.class": "TestSource", "api.secret": "{{Secret}}", "limit": "{{Secret}}"}""");

        Assert.Equal(200, answer.Status);
        var secret = answer.Json.GetProperty("configs").EnumerateArray()
            .Single(c => c.GetProperty("definition").GetProperty("name").GetString() == "api.secret").GetProperty("value");
        Assert.Equal("[hidden]", secret.GetProperty("value").GetString());
    }

    [Fact]
    public async Task HiddenSecret_SentBack_KeepsTheStoredOne()
    {
        await worker.CreateAsync("kept", ("api.secret", Secret));
        var config = (await worker.SendAsync(HttpMethod.Get, "/connectors/kept/config")).Text;

        var put = await worker.SendAsync(
            HttpMethod.Put, "/connectors/kept/config", config.Replace("\"name\"", "\"fails\": true, \"name\"", StringComparison.Ordinal));
        var failed = await worker.WaitForAsync(
            "/connectors/kept/tasks/0/status", a => a.Status == 200 && a.Text.Contains("FAILED", StringComparison.Ordinal));

        Assert.Equal(200, put.Status);

        // The task names the secret that it got, which reads the same only where it is masked; the placeholder itself would be shown.
        Assert.Equal(
            "The source does not take the secret [hidden].", failed.Json.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task PlaceholderOfASecret_IsShownAsWritten()
    {
        var created = await worker.CreateAsync("placeholder", ("api.secret", "${env:NO_SUCH_SECRET}"), ("limit", "5"));

        Assert.DoesNotContain("[hidden]", created.Text, StringComparison.Ordinal);
    }
}
