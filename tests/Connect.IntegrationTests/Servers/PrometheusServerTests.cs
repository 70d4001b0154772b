using System.Net.Http.Json;
using System.Text.Json;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Servers;

public sealed class PrometheusServerTests(PrometheusServer server) : IClassFixture<PrometheusServer>
{
    [Fact]
    public async Task Targets_AreScraped()
    {
        using var client = new HttpClient { BaseAddress = server.Url };
        var seen = "";

        await WaitUntil.TrueAsync(
            async token =>
            {
                var answer = await client.GetFromJsonAsync<JsonElement>("api/v1/query?query=up", token);
                seen = answer.GetRawText();
                return answer.GetProperty("data").GetProperty("result") is { } result
                    && result.GetArrayLength() == 1
                    && result[0].GetProperty("value")[1].GetString() == "1";
            },
            TimeSpan.FromSeconds(30),
            () => $"one target that is up; the last answer was {seen}\n{server.LogTail()}",
            TestContext.Current.CancellationToken);
    }
}
