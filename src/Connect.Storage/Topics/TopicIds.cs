namespace Connect.Storage.Topics;

/// <summary>Kafka's text form of ids: 16 bytes, big-endian, as URL-safe base64 without padding.</summary>
public static class TopicIds
{
    /// <summary>The text form.</summary>
    public static string Format(Guid id) =>
        Convert.ToBase64String(id.ToByteArray(bigEndian: true)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Reads the text form; throws <see cref="FormatException"/>.</summary>
    public static Guid Parse(string text)
    {
        byte[] bytes = Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/') + "==");
        return bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : throw new FormatException($"'{text}' is not a topic id.");
    }
}
