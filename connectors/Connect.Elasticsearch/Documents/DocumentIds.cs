using System.Globalization;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Elasticsearch.Documents;

/// <summary>The names of documents.</summary>
internal static class DocumentIds
{
    private const int MaxIdBytes = 512;

    /// <summary>The id of a record's key.</summary>
    /// <exception cref="DataException">The key is missing, or neither text nor an integer.</exception>
    public static string FromKey(SinkRecord record)
    {
        var id = record.Key switch
        {
            string { Length: > 0 } text => text,
            sbyte or short or int or long => ((IFormattable)record.Key).ToString(null, CultureInfo.InvariantCulture),
            null or "" => throw new DataException(
                $"{Where(record)} has no key, so its document has no id. Set key.ignore=true, or give it a key with the transform "
                + "ValueToKey."),
            _ => throw new DataException(
                $"{Where(record)} has a key of type {record.Key.GetType().Name}; a document's id is made of a text or an integer. Take a "
                + "field of the key with the transform ExtractField$Key, or set key.ignore=true."),
        };
        return System.Text.Encoding.UTF8.GetByteCount(id) <= MaxIdBytes
            ? id
            : throw new DataException($"{Where(record)} has a key of more than {MaxIdBytes} bytes, the limit of a document's id.");
    }

    /// <summary>An id that only this record has.</summary>
    public static string FromPosition(SinkRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"{record.OriginalTopicPartition.Topic}+{record.OriginalTopicPartition.Partition}+{record.Offset}");

    /// <summary>The record in words, for messages.</summary>
    public static string Where(SinkRecord record) => $"The record at {record.OriginalTopicPartition} offset {record.Offset}";
}
