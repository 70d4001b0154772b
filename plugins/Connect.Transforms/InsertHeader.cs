using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;
using Connect.Abstractions.Text;

namespace Connect.Transforms;

/// <summary>Adds a header with a fixed value, whose type is inferred from its text.</summary>
[PluginAlias("org.apache.kafka.connect.transforms.InsertHeader")]
public sealed class InsertHeader : Transform
{
    private static readonly ConfigKey<string> Name = ConfigKey.String("header") with
    {
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.NotEmpty(),
        Doc = "The header's name.",
    };

    private static readonly ConfigKey<string> Literal = ConfigKey.String("value.literal") with
    {
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.NotEmpty(),
        Doc = "The header's value: true, 12, 1.5, 2024-01-31, [1,2] or text.",
    };

    private Header _header = null!;

    /// <inheritdoc/>
    public override ConfigDef ConfigDef { get; } = new(Name, Literal);

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record) => record with { Headers = Headers.Of([.. record.Headers, _header]) };

    private protected override void Configure(ParsedConfig config)
    {
        var (schema, value) = ConnectText.Parse(config.Get(Literal));
        _header = new Header(config.Get(Name), schema, value);
    }
}
