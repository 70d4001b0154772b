using System.Text.Json.Nodes;
using Connect.TestKit;

namespace Connect.IntegrationTests.Documented;

/// <summary>A connector as public documentation prints it, beside this file.</summary>
internal sealed record DocumentedConfig(string Name, JsonObject Config)
{
    /// <summary>Reads a create request, or a properties file as <c>connect-standalone.sh</c> takes it.</summary>
    public static DocumentedConfig Read(string file)
    {
        var path = RepositoryRoot.Combine("tests", "Connect.IntegrationTests", "Documented", file);
        if (file.EndsWith(".json", StringComparison.Ordinal))
        {
            var request = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            return new DocumentedConfig(request["name"]!.GetValue<string>(), request["config"]!.DeepClone().AsObject());
        }

        var config = new JsonObject();
        foreach (var line in File.ReadLines(path).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var parts = line.Split('=', 2);
            config[parts[0]] = parts[1];
        }

        return new DocumentedConfig(config["name"]!.GetValue<string>(), config);
    }

    /// <summary>The create request with another host and other credentials.</summary>
    public string With(params (string Key, string Value)[] hostAndCredentials)
    {
        var config = Config.DeepClone().AsObject();
        foreach (var (key, value) in hostAndCredentials)
        {
            config[key] = value;
        }

        return new JsonObject { ["name"] = Name, ["config"] = config }.ToJsonString();
    }

    /// <summary>The value of a setting.</summary>
    public string this[string key] => Config[key]!.GetValue<string>();
}
