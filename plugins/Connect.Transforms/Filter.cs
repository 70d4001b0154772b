using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms;

/// <summary>Drops every record that it sees: use it with a predicate.</summary>
[PluginAlias("org.apache.kafka.connect.transforms.Filter")]
public sealed class Filter : Transform
{
    /// <inheritdoc/>
    public override ConfigDef ConfigDef => ConfigDef.Empty;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record) => null;
}
