using System.Text.Json;
using System.Text.Json.Serialization;
using Connect.Storage.Files;

namespace Connect.Storage.Topics;

/// <summary>
/// Which topics exist: `topics.json` in the data directory, replaced whole at each change. The file decides; directories that it does not
/// name are never deleted.
/// </summary>
internal sealed partial class TopicRegistry
{
    public const string FileName = "topics.json";
    private const int Version = 1;
    private readonly IFileSystem _files;
    private readonly string _path;

    private TopicRegistry(IFileSystem files, string path, Dictionary<string, TopicEntry> entries)
    {
        _files = files;
        _path = path;
        Entries = entries;
    }

    public IReadOnlyDictionary<string, TopicEntry> Entries { get; private set; }

    public static TopicRegistry Open(IFileSystem files, string dataDirectory)
    {
        string path = Path.Combine(dataDirectory, FileName);
        if (AtomicFile.TryRead(files, path) is not { } text)
        {
            return new TopicRegistry(files, path, []);
        }

        try
        {
            TopicRegistryFile file = JsonSerializer.Deserialize(text, RegistryJson.Default.TopicRegistryFile)
                ?? throw new JsonException("the file is empty");
            return file.Version == Version
                ? new TopicRegistry(files, path, file.Topics.ToDictionary(t => t.Name))
                : throw new JsonException($"version {file.Version} is not known; this process knows {Version}");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new LogStorageException(LogErrorKind.CorruptLog, $"{path} cannot be read ({e.Message}). Restore it from a backup.", e);
        }
    }

    /// <summary>Adds or replaces a topic durably.</summary>
    public void Put(TopicEntry entry) => Replace(new Dictionary<string, TopicEntry>(Entries) { [entry.Name] = entry });

    /// <summary>Removes a topic durably.</summary>
    public void Remove(string name)
    {
        var entries = new Dictionary<string, TopicEntry>(Entries);
        entries.Remove(name);
        Replace(entries);
    }

    private void Replace(Dictionary<string, TopicEntry> entries)
    {
        var file = new TopicRegistryFile { Version = Version, Topics = [.. entries.Values.OrderBy(t => t.Name, StringComparer.Ordinal)] };
        AtomicFile.Write(_files, _path, JsonSerializer.Serialize(file, RegistryJson.Default.TopicRegistryFile) + "\n");
        Entries = entries;
    }

    [JsonSourceGenerationOptions(
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonSerializable(typeof(TopicRegistryFile))]
    private sealed partial class RegistryJson : JsonSerializerContext;
}
