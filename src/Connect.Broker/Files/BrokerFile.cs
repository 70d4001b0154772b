using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Connect.Storage;
using Connect.Storage.Files;

namespace Connect.Broker.Files;

/// <summary>
/// A JSON file of the log directory that is replaced whole, so that a crash leaves the old or the new content. Changes are made one at a
/// time by their owner. See docs/formats/security.md and docs/formats/broker-configs.md.
/// </summary>
internal sealed class BrokerFile<TEntry>(IFileSystem files, string path, JsonTypeInfo<BrokerFileContent<TEntry>> json)
{
    private const int Version = 1;

    /// <summary>The entries; none if there is no file yet.</summary>
    /// <exception cref="InvalidDataException">The file is damaged: going on without it could open what it closes.</exception>
    public IReadOnlyList<TEntry> Read()
    {
        if (AtomicFile.TryRead(files, path) is not { } text)
        {
            return [];
        }
        try
        {
            var content = JsonSerializer.Deserialize(text, json) ?? throw new JsonException("the file is empty");
            return content.Version == Version
                ? content.Entries
                : throw new JsonException($"version {content.Version} is not known; this process knows {Version}");
        }
        catch (JsonException exception)
        {
            throw new LogException(LogErrorKind.CorruptLog, $"{path} cannot be read ({exception.Message}). Restore it from a backup.");
        }
    }

    /// <summary>Returns when the entries are on disk.</summary>
    /// <exception cref="LogException">They could not be written; what was there before still is.</exception>
    public async Task WriteAsync(IEnumerable<TEntry> entries)
    {
        var text = JsonSerializer.Serialize(new BrokerFileContent<TEntry> { Version = Version, Entries = [.. entries] }, json) + "\n";
        try
        {
            await Task.Run(() => AtomicFile.Write(files, path, text)).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new LogException(LogErrorKind.ReadOnly, $"{path} cannot be written: {exception.Message}");
        }
    }
}
