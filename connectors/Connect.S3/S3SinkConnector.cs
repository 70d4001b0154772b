using Connect.Abstractions.Config;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Connect.ObjectStorage;

namespace Connect.S3;

/// <summary>Writes topics as objects to a bucket of Amazon S3, or of a service that speaks its protocol.</summary>
[PluginAlias("io.confluent.connect.s3.S3SinkConnector")]
public sealed class S3SinkConnector : ObjectStorageSinkConnector
{
    /// <inheritdoc/>
    public override ConfigDef ConfigDef => S3Keys.Definition;

    /// <inheritdoc/>
    public override Type TaskType => typeof(S3SinkTask);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> KeyPrefixes => ["s3.", "aws."];

    /// <inheritdoc/>
    protected override IEnumerable<ConfigError> Check(ParsedConfig config)
    {
        if (config.Get(S3Keys.WanMode) && config.Get(S3Keys.PathStyle))
        {
            yield return new ConfigError(
                S3Keys.WanMode.Name, "s3.wan.mode needs s3.path.style.access.enabled=false: acceleration has no path-style addresses.");
        }

        if (config.Get(S3Keys.CustomerKey) is not null && config.Get(S3Keys.Encryption) != "AES256")
        {
            yield return new ConfigError(S3Keys.CustomerKey.Name, "s3.sse.customer.key needs s3.ssea.name=AES256.");
        }

        if (config.Get(S3Keys.AccessKeyId).Length > 0 != config.Get(S3Keys.SecretAccessKey)?.Value is { Length: > 0 })
        {
            yield return new ConfigError(
                S3Keys.AccessKeyId.Name, "aws.access.key.id and aws.secret.access.key go together: set both, or neither.");
        }
    }
}
