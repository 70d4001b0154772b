using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms.Predicates;

/// <summary>What the predicates of this project share.</summary>
public abstract class Predicate : IPredicate
{
    /// <inheritdoc/>
    public string Version => PluginVersion.Of(GetType());

    /// <inheritdoc/>
    public abstract ConfigDef ConfigDef { get; }

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) => Configure(ConfigDef.Parse(config));

    /// <inheritdoc/>
    public abstract bool Test(ConnectRecord record);

    /// <inheritdoc/>
    public void Dispose() => GC.SuppressFinalize(this);

    private protected virtual void Configure(ParsedConfig config)
    {
    }
}
