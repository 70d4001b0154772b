using System.Net.Http.Json;
using System.Text.Json;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Servers;

public sealed class ElasticsearchServerTests(ElasticsearchServer server) : IClassFixture<ElasticsearchServer>
{
    [Fact]
    public async Task Index_ThenKillAndStart_GetReturnsTheDocument()
    {
        var token = TestContext.Current.CancellationToken;
        using var client = new HttpClient { BaseAddress = server.Url };
        using var answer = await client.PutAsJsonAsync("kept/row/1", new { name = "Ada" }, token);
        answer.EnsureSuccessStatusCode();

        await server.KillAsync(token);
        await server.StartAsync(token);

        var document = await client.GetFromJsonAsync<JsonElement>("kept/row/1", token);
        Assert.Equal("Ada", document.GetProperty("_source").GetProperty("name").GetString());
    }
}
