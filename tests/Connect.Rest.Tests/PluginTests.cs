using System.Text.Json;

namespace Connect.Rest.Tests;

public sealed class PluginTests(RestWorker worker)
{
    [Fact]
    public async Task List_NamesConnectors()
    {
        var plugins = (await worker.SendAsync(HttpMethod.Get, "/connector-plugins")).Json.EnumerateArray().ToArray();

        var source = plugins.Single(p => p.GetProperty("class").GetString()!.EndsWith("TestSourceConnector", StringComparison.Ordinal));
        Assert.Equal("source", source.GetProperty("type").GetString());
        Assert.Equal(["class", "type", "version"], source.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["sink", "source"], plugins.Select(p => p.GetProperty("type").GetString()!).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task List_OfAll_AddsTheOtherKinds()
    {
        var plugins = (await worker.SendAsync(HttpMethod.Get, "/connector-plugins?connectorsOnly=false")).Json.EnumerateArray();

        Assert.Superset(
            new HashSet<string> { "source", "sink", "converter", "header_converter", "transformation", "predicate" },
            plugins.Select(p => p.GetProperty("type").GetString()!).ToHashSet());
    }

    [Theory]
    [InlineData("Connect.Rest.Tests.Plugins.TestSourceConnector")]
    [InlineData("TestSourceConnector")]
    [InlineData("TestSource")]
    public async Task Config_ListsTheSettings(string name)
    {
        var keys = (await worker.SendAsync(HttpMethod.Get, $"/connector-plugins/{name}/config")).Json.EnumerateArray().ToArray();

        Assert.Equal(["api.secret", "fails", "limit"], keys.Select(k => k.GetProperty("name").GetString()));
        Assert.Equal(
            """
            {"name":"limit","type":"INT","required":false,"default_value":"10","importance":"MEDIUM","documentation":"A number.",
            "group":"Rate","width":"NONE","display_name":"limit","dependents":[],"order":1}
            """.ReplaceLineEndings(""),
            keys[2].GetRawText());
        Assert.Equal(JsonValueKind.Null, keys[0].GetProperty("default_value").ValueKind);
        Assert.True(keys[0].GetProperty("required").GetBoolean());
    }

    [Fact]
    public async Task Config_OfAnUnknownPlugin_IsNotFound()
    {
        var answer = await worker.SendAsync(HttpMethod.Get, "/connector-plugins/Nope/config");

        Assert.Contains("Nope", answer.ErrorMessage(404), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_CountsErrorsAndPlacesThem()
    {
        var answer = await worker.SendAsync(
            HttpMethod.Put,
            "/connector-plugins/TestSourceConnector/config/validate",
            """{"connector.class": "Connect.Rest.Tests.Plugins.TestSourceConnector", "limit": "500", "name": "v"}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal(["name", "error_count", "groups", "configs"], answer.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(2, answer.Json.GetProperty("error_count").GetInt32());
        var withErrors = answer.Json.GetProperty("configs").EnumerateArray().Select(c => c.GetProperty("value"))
            .Where(v => v.GetProperty("errors").GetArrayLength() > 0).ToArray();
        Assert.Equal(["api.secret", "limit"], withErrors.Select(v => v.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        Assert.All(withErrors, v => Assert.Equal(
            ["name", "value", "recommended_values", "errors", "visible"], v.EnumerateObject().Select(p => p.Name)));
    }

    [Theory]
    [InlineData("""{"limit": "5"}""", "connector.class")]
    [InlineData("""{"connector.class": "FileStreamSink"}""", "does not match")]
    [InlineData("""{"connector.class": "OtherTestSource"}""", "OtherTestSource")]
    [InlineData("[]", "must be a JSON object")]
    public async Task Validate_WhatIsNoConfigOfThePlugin_IsAnError(string body, string expected) =>
        Assert.Contains(
            expected,
            (await worker.SendAsync(HttpMethod.Put, "/connector-plugins/TestSource/config/validate", body)).ErrorMessage(400),
            StringComparison.Ordinal);
}
