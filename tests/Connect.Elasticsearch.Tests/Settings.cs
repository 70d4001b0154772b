namespace Connect.Elasticsearch.Tests;

/// <summary>Configurations for tests.</summary>
internal static class Settings
{
    public static Dictionary<string, string> For(StubElasticsearch server, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string>
        {
            ["connection.url"] = server.Url,
            ["schema.ignore"] = "true",
            ["retry.backoff.ms"] = "1",
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return settings;
    }
}
