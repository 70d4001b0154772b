using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms.Predicates;

/// <summary>True for records whose value is null.</summary>
[PluginAlias("org.apache.kafka.connect.transforms.predicates.RecordIsTombstone")]
public sealed class RecordIsTombstone : Predicate
{
    /// <inheritdoc/>
    public override ConfigDef ConfigDef => ConfigDef.Empty;

    /// <inheritdoc/>
    public override bool Test(ConnectRecord record) => record.Value is null;
}
