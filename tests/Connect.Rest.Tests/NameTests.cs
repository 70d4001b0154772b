using System.Text.Json;

namespace Connect.Rest.Tests;

public sealed class NameTests(RestWorker worker)
{
    [Theory]
    [InlineData("with space")]
    [InlineData("a/b")]
    [InlineData("ünïcödé 漢字 🙂")]
    [InlineData("question?mark&more=#x")]
    [InlineData("100%+1")]
    [InlineData("quote\"back\\slash")]
    public async Task AnyName_WorksInEveryPath(string name)
    {
        var path = $"/connectors/{Uri.EscapeDataString(name)}";

        var created = await worker.CreateAsync(name);
        var info = await worker.SendAsync(HttpMethod.Get, path);
        await worker.WaitForAsync($"{path}/tasks/0/status", a => a.Status == 200 && a.Json.GetProperty("state").GetString() == "RUNNING");
        var config = await worker.SendAsync(HttpMethod.Get, $"{path}/config");
        var listed = await worker.SendAsync(HttpMethod.Get, "/connectors");
        var deleted = await worker.SendAsync(HttpMethod.Delete, path);

        Assert.Equal(201, created.Status);
        Assert.Equal(path, created.Headers.Location?.OriginalString);
        Assert.Equal(name, info.Json.GetProperty("name").GetString());
        Assert.Equal(name, config.Json.GetProperty("name").GetString());
        Assert.Contains(name, listed.Json.EnumerateArray().Select(n => n.GetString()));
        Assert.Equal(204, deleted.Status);
    }

    [Fact]
    public async Task Name_IsTrimmed()
    {
        var created = await worker.CreateAsync("  trimmed ");

        Assert.Equal("/connectors/trimmed", created.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Name_FromTheConfigAlone_Counts()
    {
        var body = JsonSerializer.Serialize(new
        {
            config = new Dictionary<string, string> { ["name"] = "from-config", ["connector.class"] = "TestSource", ["api.secret"] = "x" },
        });

        var created = await worker.SendAsync(HttpMethod.Post, "/connectors", body);

        Assert.Equal("/connectors/from-config", created.Headers.Location?.OriginalString);
    }
}
