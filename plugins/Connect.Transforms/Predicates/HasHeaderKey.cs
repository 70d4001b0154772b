using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms.Predicates;

/// <summary>True for records with at least one header of a name.</summary>
[PluginAlias("org.apache.kafka.connect.transforms.predicates.HasHeaderKey")]
public sealed class HasHeaderKey : Predicate
{
    private static readonly ConfigKey<string> Name = ConfigKey.String("name") with
    {
        Importance = ConfigImportance.Medium,
        Validator = ConfigValidator.NotEmpty(),
        Doc = "The header's name.",
    };

    private string _name = null!;

    /// <inheritdoc/>
    public override ConfigDef ConfigDef { get; } = new(Name);

    /// <inheritdoc/>
    public override bool Test(ConnectRecord record) => record.Headers.LastWithName(_name) is not null;

    private protected override void Configure(ParsedConfig config) => _name = config.Get(Name);
}
