namespace Connect.Rest.Tests;

public sealed class RootTests(RestWorker worker)
{
    [Fact]
    public async Task Root_NamesVersionCommitAndCluster()
    {
        var answer = await worker.SendAsync(HttpMethod.Get, "/");

        Assert.Equal(200, answer.Status);
        Assert.Equal(["version", "commit", "kafka_cluster_id"], answer.Json.EnumerateObject().Select(p => p.Name));
        Assert.NotEmpty(answer.Json.GetProperty("kafka_cluster_id").GetString()!);
    }

    [Fact]
    public async Task Health_OfAReadyWorker_IsHealthy()
    {
        var answer = await worker.SendAsync(HttpMethod.Get, "/health");

        Assert.Equal(200, answer.Status);
        Assert.Equal("healthy", answer.Json.GetProperty("status").GetString());
        Assert.NotEmpty(answer.Json.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task OpenApi_ListsEveryRoute()
    {
        var answer = await worker.SendAsync(HttpMethod.Get, "/openapi.json");

        Assert.Equal(200, answer.Status);
        var operations = answer.Json.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(o => $"{o.Name.ToUpperInvariant()} {path.Name}"))
            .Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "DELETE /connectors/{name}",
                "GET /",
                "GET /connector-plugins",
                "GET /connector-plugins/{plugin}/config",
                "GET /connectors",
                "GET /connectors/{name}",
                "GET /connectors/{name}/config",
                "GET /connectors/{name}/offsets",
                "GET /connectors/{name}/status",
                "GET /connectors/{name}/tasks",
                "GET /connectors/{name}/tasks/{task}/status",
                "GET /connectors/{name}/topics",
                "GET /health",
                "PATCH /connectors/{name}/config",
                "POST /connectors",
                "POST /connectors/{name}/restart",
                "POST /connectors/{name}/tasks/{task}/restart",
                "PUT /connector-plugins/{plugin}/config/validate",
                "PUT /connectors/{name}/config",
                "PUT /connectors/{name}/pause",
                "PUT /connectors/{name}/resume",
                "PUT /connectors/{name}/stop",
                "PUT /connectors/{name}/topics/reset",
            ],
            operations);
    }

    [Fact]
    public async Task OpenApi_DescribesBodies()
    {
        var answer = await worker.SendAsync(HttpMethod.Get, "/openapi.json");

        var create = answer.Json.GetProperty("paths").GetProperty("/connectors").GetProperty("post");
        Assert.True(create.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
        Assert.Contains("kafka_cluster_id", answer.Text, StringComparison.Ordinal);
        Assert.Contains("error_code", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownPath_IsNotFound_AndSaysWhereToLook()
    {
        var answer = await worker.SendAsync(HttpMethod.Get, "/conectors");

        Assert.Contains("/openapi.json", answer.ErrorMessage(404), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongMethod_IsNotAllowed()
    {
        var answer = await worker.SendAsync(HttpMethod.Delete, "/connectors");

        Assert.Contains("DELETE", answer.ErrorMessage(405), StringComparison.Ordinal);
    }
}
