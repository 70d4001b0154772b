using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms;

/// <summary>Removes headers by name.</summary>
[PluginAlias("org.apache.kafka.connect.transforms.DropHeaders")]
public sealed class DropHeaders : Transform
{
    private static readonly ConfigKey<IReadOnlyList<string>> Names = ConfigKey.List("headers") with
    {
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.NotEmpty(),
        Doc = "Names of the headers to remove.",
    };

    private HashSet<string> _names = [];

    /// <inheritdoc/>
    public override ConfigDef ConfigDef { get; } = new(Names);

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record) => record.Headers.Any(h => _names.Contains(h.Key))
        ? record with { Headers = Headers.Of(record.Headers.Where(h => !_names.Contains(h.Key))) }
        : record;

    private protected override void Configure(ParsedConfig config) => _names = [.. config.Get(Names)];
}
