using System.Text;
using Connect.Abstractions.Errors;

namespace Connect.Elasticsearch.Indices;

/// <summary>Index names from topics, by the rules of Confluent's sink.</summary>
internal static class IndexNames
{
    private const int MaxBytes = 255;

    /// <exception cref="DataException">No valid name can be made of the topic.</exception>
    public static string FromTopic(string topic)
    {
        var name = topic.ToLowerInvariant();
        if (Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            name = name[..MaxBytes];
        }

        name = name.TrimStart('-', '_');
        return name switch
        {
            "" => throw new DataException($"No index name can be made of topic '{topic}': rename it with the transform RegexRouter."),
            "." => "dot",
            ".." => "dotdot",
            _ => name,
        };
    }
}
