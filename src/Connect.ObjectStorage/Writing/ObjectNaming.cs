using System.Globalization;
using System.Text;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.ObjectStorage.Writing;

/// <summary>
/// The names of objects: <c>topics/orders/partition=3/orders+3+0000000120.json</c>. A function of where the records come from and of
/// nothing else, so that a replay overwrites what it wrote before (I5).
/// </summary>
public sealed record ObjectNaming(string TopicsDirectory, string DirectoryDelimiter, string FileDelimiter, int OffsetPadWidth)
{
    /// <summary>The longest name that S3 and Azure Blob take, in bytes.</summary>
    public const int MaxNameBytes = 1024;

    /// <summary>The name of the object whose first record is this one.</summary>
    /// <exception cref="DataException">The folder, which may hold text from records, makes no usable name.</exception>
    public string NameOf(SinkRecord first, string folder, string extension)
    {
        var partition = first.OriginalTopicPartition.Partition.ToString(CultureInfo.InvariantCulture);
        var offset = first.Offset.ToString(CultureInfo.InvariantCulture).PadLeft(OffsetPadWidth, '0');
        var directory = TopicsDirectory.Length == 0 ? first.Topic : TopicsDirectory + DirectoryDelimiter + first.Topic;

        // The topic that the record was read from: two topics that a transform routed into one must not share names.
        var topic = first.OriginalTopicPartition.Topic;
        var file = $"{topic}{FileDelimiter}{partition}{FileDelimiter}{offset}{extension}";
        var name = $"{directory}{DirectoryDelimiter}{folder}{DirectoryDelimiter}{file}";
        Check(name, first);
        return name;
    }

    /// <summary>A name among the objects' that none of them has: for stores that check by starting an upload.</summary>
    public string NameOfCheck(string owner) =>
        (TopicsDirectory.Length == 0 ? "" : TopicsDirectory + DirectoryDelimiter) + ".check-" + Uri.EscapeDataString(owner);

    private static void Check(string name, SinkRecord record)
    {
        if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
        {
            throw new DataException(
                $"The object's name for the record at {record.Position()} is longer than {MaxNameBytes} bytes.");
        }

        // A folder named by a field's value must not lead out of the place that was configured.
        if (name.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0 || name.Split('/', '\\').Any(part => part is "." or ".."))
        {
            throw new DataException(
                $"The folder of the record at {record.Position()} has a '.' or '..' step or control "
                + "characters: a field that names a folder must hold plain text.");
        }
    }
}
