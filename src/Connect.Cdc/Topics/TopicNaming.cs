using Connect.Cdc.Tables;

namespace Connect.Cdc.Topics;

/// <summary>Names of topics and schemas, as Debezium's default strategies give them.</summary>
public sealed class TopicNaming(TopicOptions options)
{
    private readonly NameAdjuster _schemaNames = new(options.SchemaNames, allowDots: true);

    /// <summary>Where transaction metadata goes.</summary>
    public string TransactionTopic => Sanitize(options.TransactionTopic);

    /// <summary>Where heartbeats go.</summary>
    public string HeartbeatTopic => Sanitize(options.HeartbeatTopic);

    /// <summary>True for a character that a topic's name may have.</summary>
    public static bool IsLegal(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';

    /// <summary>Where a table's events go.</summary>
    public string DataTopic(TableId table) => Sanitize(Join(table.Parts));

    /// <summary>A topic of the source's own, such as <c>message</c>.</summary>
    public string OwnTopic(string name) => Sanitize(Join([name]));

    /// <summary>What the names of a table's schemas begin with.</summary>
    public string SchemaPrefix(TableId table) => DataTopic(table);

    /// <summary>The schema's name as it may be written.</summary>
    public string AdjustSchemaName(string name) => _schemaNames.Adjust(name);

    private string Join(IEnumerable<string> parts) => options.Prefix + options.Delimiter + string.Join(options.Delimiter, parts);

    private static string Sanitize(string topic) =>
        topic.All(IsLegal) ? topic : string.Create(topic.Length, topic, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = IsLegal(source[i]) ? source[i] : '_';
            }
        });
}
