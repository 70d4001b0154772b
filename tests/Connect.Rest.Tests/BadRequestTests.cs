using System.Text;

namespace Connect.Rest.Tests;

/// <summary>A user's mistake is answered with 4xx, the reason, and no stack trace.</summary>
public sealed class BadRequestTests(RestWorker worker)
{
    public static TheoryData<string, string> BadCreations => new()
    {
        { "", "not valid JSON" },
        { "{", "not valid JSON" },
        { "nonsense", "not valid JSON" },
        { "[]", "must be a JSON object, not an array" },
        { "null", "must be a JSON object, not null" },
        { "\"text\"", "must be a JSON object" },
        { """{"name": "a", "name": "b", "config": {}}""", "not valid JSON" },
        { """{"name": "a"}""", "\"config\"" },
        { """{"name": "a", "config": []}""", "\"config\"" },
        { """{"name": "a", "config": {"connector.class": "TestSource", "nested": {}}}""", "\"nested\" must be a string, not an object" },
        { """{"name": "a", "config": {"connector.class": "TestSource", "list": [1]}}""", "\"list\" must be a string, not an array" },
        { """{"name": "a", "config": {"connector.class": "TestSource", "api.secret": null}}""", "\"api.secret\" is null" },
        { """{"name": "a", "config": {"connector.class": "TestSource", "limit": 1, "limit": 2}}""", "not valid JSON" },
        { """{"config": {"connector.class": "TestSource", "api.secret": "x"}}""", "needs a name" },
        { """{"name": 5, "config": {"connector.class": "TestSource", "api.secret": "x"}}""", "\"name\" must be a string" },
        { """{"name": "", "config": {"connector.class": "TestSource", "api.secret": "x"}}""", "needs a name" },
        { """{"name": "a", "config": {"name": "b", "connector.class": "TestSource", "api.secret": "x"}}""", "doesn't match" },
        { """{"name": "a\u0007", "config": {"connector.class": "TestSource", "api.secret": "x"}}""", "control" },
        { """{"name": "a", "conf": {}}""", "Unrecognized field \"conf\"" },
        { """{"name": "a", "initial_state": "HALTED", "config": {}}""", "RUNNING, PAUSED or STOPPED" },
        { """{"name": "a", "initial_state": 1, "config": {}}""", "RUNNING, PAUSED or STOPPED" },
        { """{"name": "a", "config": {}}""", "connector.class" },
        { """{"name": "a", "config": {"connector.class": "NoSuchConnector"}}""", "NoSuchConnector" },
        { """{"name": "a", "config": {"connector.class": "JsonConverter"}}""", "JsonConverter" },
        { """{"name": "a", "config": {"connector.class": "TestSource"}}""", "api.secret" },
        { """{"name": "a", "config": {"connector.class": "TestSource", "api.secret": "x", "limit": "many"}}""", "limit" },
        { """{"name": "a", "config": {"connector.class": "TestSource", "api.secret": "x", "tasks.max": 0}}""", "tasks.max" },
        { """{"name": "a", "config": {"connector.class": "TestSource", "api.secret": "x", "transforms": "t"}}""", "transforms.t.type" },
    };

    [Theory]
    [MemberData(nameof(BadCreations))]
    public async Task Create_WithAMistake_SaysWhichOne(string body, string expected)
    {
        var answer = await worker.SendAsync(HttpMethod.Post, "/connectors", body);

        Assert.Contains(expected, answer.ErrorMessage(400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_UnknownClass_ListsThoseThatThereAre()
    {
        var answer = await worker.SendAsync(HttpMethod.Post, "/connectors", """{"name": "a", "config": {"connector.class": "Nope"}}""");

        Assert.Contains("TestSourceConnector", answer.ErrorMessage(400), StringComparison.Ordinal);
    }

    // I10: all mistakes are reported together.
    [Fact]
    public async Task Create_WithSeveralMistakes_ListsAll()
    {
        var answer = await worker.SendAsync(
            HttpMethod.Post,
            "/connectors",
            """{"name": "a", "config": {"connector.class": "TestSource", "limit": "101", "fails": "perhaps", "tasks.max": "-1"}}""");

        var message = answer.ErrorMessage(400);
        Assert.Contains("contains the following 4 error(s)", message, StringComparison.Ordinal);
        Assert.All(["limit", "fails", "tasks.max", "api.secret"], key => Assert.Contains(key, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"connector.class": "TestSource", "api.secret": "x", "name": "other"}""", "doesn't match")]
    [InlineData("""{"connector.class": "TestSource", "api.secret": "x", "config": {}}""", "\"config\" must be a string")]
    [InlineData("{}", "connector.class")]
    [InlineData("[1, 2]", "must be a JSON object")]
    public async Task PutConfig_WithAMistake_SaysWhichOne(string body, string expected)
    {
        var answer = await worker.SendAsync(HttpMethod.Put, "/connectors/bad-put/config", body);

        Assert.Contains(expected, answer.ErrorMessage(400), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"limit": "1000"}""", "limit")]
    [InlineData("""{"name": "other"}""", "doesn't match")]
    [InlineData("""{"api.secret": null}""", "api.secret")]
    public async Task PatchConfig_WithAMistake_ChangesNothing(string body, string expected)
    {
        await worker.CreateAsync("bad-patch");

        var answer = await worker.SendAsync(HttpMethod.Patch, "/connectors/bad-patch/config", body);

        Assert.Contains(expected, answer.ErrorMessage(400), StringComparison.Ordinal);
        var config = (await worker.SendAsync(HttpMethod.Get, "/connectors/bad-patch/config")).Json;
        Assert.Equal(["api.secret", "connector.class", "name"], config.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/connectors/restart-flags/restart?includeTasks=maybe")]
    [InlineData("/connectors/restart-flags/restart?onlyFailed=1")]
    public async Task Restart_WithAWrongFlag_NamesIt(string path)
    {
        var answer = await worker.SendAsync(HttpMethod.Post, path);

        Assert.Contains(path.Split('?', '=')[1], answer.ErrorMessage(400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooLargeABody_IsRefused()
    {
        var body = $$$"""{"name": "large", "config": {"x": "{{{new string('x', 65 * 1024)}}}"}}""";

        var answer = await worker.SendAsync(HttpMethod.Post, "/connectors", body);

        Assert.Contains("rest.max.request.bytes", answer.ErrorMessage(413), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeeplyNestedBody_IsRefused()
    {
        var body = string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200);

        (await worker.SendAsync(HttpMethod.Post, "/connectors", body)).ErrorMessage(400);
    }

    [Fact]
    public async Task BodyThatIsNotUtf8_IsRefused()
    {
        var content = new ByteArrayContent([.. "{\"name\": \""u8, 0xff, 0xfe, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");

        (await worker.SendAsync(HttpMethod.Post, "/connectors", content)).ErrorMessage(400);
    }

    [Fact]
    public async Task BodyThatIsNotDeclaredAsJson_IsUnsupported()
    {
        using var content = new StringContent("{}", Encoding.UTF8, "application/x-www-form-urlencoded");

        var answer = await worker.SendAsync(HttpMethod.Post, "/connectors", content);

        Assert.Contains("Content-Type: application/json", answer.ErrorMessage(415), StringComparison.Ordinal);
    }
}
