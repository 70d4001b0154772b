using System.Text.Json;
using Connect.Abstractions.Errors;
using Connect.Runtime.Herders;

namespace Connect.Server;

/// <summary>
/// A folder of connector configurations, applied at the start: each <c>*.json</c> file is either <c>{"name": ..., "config": {...}}</c>
/// or a flat configuration, whose name is its <c>name</c> or else the file's. A file that is wrong stops nobody else.
/// </summary>
internal sealed partial class ConnectorDirectory(string folder, IHerder herder, ILogger<ConnectorDirectory> logger)
{
    /// <summary>Applies every file, in the order of their names.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            LogMissing(logger, folder);
            return;
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                var (name, config) = Read(file, await File.ReadAllBytesAsync(file, cancellationToken));
                await ApplyAsync(name, config, cancellationToken);
                LogApplied(logger, name, file);
            }
            catch (Exception e) when (e is ConnectException or JsonException or IOException or UnauthorizedAccessException)
            {
                LogRefused(logger, file, e.Message);
            }
        }
    }

    /// <summary>An unchanged connector is left alone: applying it again would restart it.</summary>
    private async Task ApplyAsync(string name, Dictionary<string, string> config, CancellationToken cancellationToken)
    {
        if (herder.ConnectorNames().Contains(name) && SameAs(herder.Connector(name).Config, config))
        {
            return;
        }

        await herder.PutConfigAsync(name, config, cancellationToken);
    }

    private static bool SameAs(IReadOnlyDictionary<string, string> stored, Dictionary<string, string> config) =>
        stored.Count == config.Count && config.All(e => stored.TryGetValue(e.Key, out var value) && value == e.Value);

    private static (string Name, Dictionary<string, string> Config) Read(string file, byte[] content)
    {
        using var document = JsonDocument.Parse(content, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new ConfigException(file, "The file must hold a JSON object.");
        }

        var settings = root.TryGetProperty("config", out var nested) && nested.ValueKind == JsonValueKind.Object ? nested : root;
        var config = settings.EnumerateObject().ToDictionary(p => p.Name, p => ToText(p));
        var name = root.TryGetProperty("name", out var given) ? given.ToString() : config.GetValueOrDefault("name");
        name ??= Path.GetFileNameWithoutExtension(file);
        config["name"] = name;
        return (name, config);
    }

    private static string ToText(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.String => property.Value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => property.Value.GetRawText(),
        _ => throw new ConfigException(property.Name, $"The value of \"{property.Name}\" must be a string, a number or a boolean."),
    };

    [LoggerMessage(3550, LogLevel.Information, "Connector {Connector} is as described in {File}")]
    private static partial void LogApplied(ILogger logger, string connector, string file);

    [LoggerMessage(3551, LogLevel.Error, "{File} was not applied: {Reason}")]
    private static partial void LogRefused(ILogger logger, string file, string reason);

    [LoggerMessage(3552, LogLevel.Warning, "connector.directory {Folder} does not exist: no connector was applied from it")]
    private static partial void LogMissing(ILogger logger, string folder);
}
