using System.Collections.Immutable;
using System.Globalization;
using Connect.Broker.Files;
using Connect.Storage;
using Connect.Storage.Files;
using Connect.Storage.Topics;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.Configs;

/// <summary>
/// The broker's settings in their layers: its own dynamic ones, those of every broker, what it was started with, and the defaults. A
/// change is on disk before it holds, and holds from then on without a restart.
/// https://kafka.apache.org/documentation/#dynamicbrokerconfigs
/// </summary>
internal sealed partial class BrokerConfigs : IDisposable
{
    public const string FileName = "broker-configs.json";

    private static readonly BrokerOptions Defaults = new();

    private readonly SemaphoreSlim _changes = new(1, 1);
    private readonly BrokerFile<DynamicConfig> _file;
    private readonly BrokerOptions _live;
    private readonly BrokerOptions _started;
    private ImmutableList<DynamicConfig> _dynamic;
    private LogStore? _store;

    /// <param name="files">Where the log directory is.</param>
    /// <param name="options">As the broker was started; the stored changes are made in it.</param>
    /// <param name="logger">Hears of stored settings that cannot be used any more.</param>
    /// <exception cref="LogException">The file is damaged.</exception>
    /// <exception cref="InvalidOperationException">The stored settings contradict those that the broker was started with.</exception>
    public BrokerConfigs(IFileSystem files, BrokerOptions options, ILogger logger)
    {
        _live = options;
        _started = options.Copy();
        _file = new BrokerFile<DynamicConfig>(
            files, Path.Combine(options.LogDirs, FileName), BrokerJson.Default.BrokerFileContentDynamicConfig);
        _dynamic = [.. _file.Read().Where(entry => IsUsable(entry, logger))];
        try
        {
            Take(Merge(_dynamic));
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException($"{FileName} in log.dirs does not go with them. {exception.Message}", exception);
        }
    }

    /// <summary>The number of this broker as requests name it.</summary>
    public string ThisBroker => _live.BrokerId.ToString(CultureInfo.InvariantCulture);

    /// <summary>From now on changes reach the topics that are there.</summary>
    public void Attach(LogStore store) => _store = store;

    /// <summary>Where the default of a topic's setting is set, the one that counts first.</summary>
    public IReadOnlyList<ConfigLayer> LayersOfTopics(TopicConfigKey key)
    {
        if (TopicDefaultNames.ByTopicKey.TryGetValue(key.Name, out var name))
        {
            return Layers(BrokerSetting.All[name], Volatile.Read(ref _dynamic), forEveryBroker: false);
        }
        var byDefault = new ConfigLayer(key.Name, key.Default, ConfigSource.Default);
        return _live.TopicDefaults.TryGetValue(key.Name, out var started)
            ? [new ConfigLayer(key.Name, started, ConfigSource.StaticBroker), byDefault]
            : [byDefault];
    }

    /// <summary>The settings of this broker, or those that a request has made for every broker.</summary>
    public IEnumerable<ConfigEntry> Describe(bool forEveryBroker)
    {
        var dynamic = Volatile.Read(ref _dynamic);
        return BrokerSetting.All.Values.OrderBy(setting => setting.Name, StringComparer.Ordinal)
            .Select(setting => new ConfigEntry(
                setting.Name, setting.Type, Layers(setting, dynamic, forEveryBroker), setting.Documentation, !setting.IsDynamic))
            .Where(entry => entry.Layers.Count > 0);
    }

    /// <summary>Changes the settings of this broker, or of every broker: all of them or, with the reason, none.</summary>
    /// <exception cref="FormatException">A setting does not exist, cannot be changed at run time, or not so.</exception>
    /// <exception cref="InvalidOperationException">The settings would not go together.</exception>
    /// <exception cref="LogException">They could not be stored.</exception>
    public async Task AlterAsync(bool forEveryBroker, IReadOnlyList<ConfigChange> changes, bool keepOthers, bool validateOnly)
    {
        int? broker = forEveryBroker ? null : _live.BrokerId;
        await _changes.WaitAsync().ConfigureAwait(false);
        try
        {
            var names = changes.Select(change => change.Name).ToHashSet(StringComparer.Ordinal);
            var kept = _dynamic.RemoveAll(entry => entry.Broker == broker && (!keepOthers || names.Contains(entry.Name)));
            var next = kept.AddRange(changes.Where(change => Check(change).Operation == ConfigOperation.Set)
                .Select(change => new DynamicConfig { Broker = broker, Name = change.Name, Value = change.Value! }));
            var merged = Merge(next);
            if (validateOnly)
            {
                return;
            }
            await _file.WriteAsync(next.OrderBy(entry => entry.Broker).ThenBy(entry => entry.Name, StringComparer.Ordinal))
                .ConfigureAwait(false);
            Volatile.Write(ref _dynamic, next);
            Take(merged);
            if (_store is not null && changes.Count > 0)
            {
                await _store.SetTopicDefaultsAsync(_live.TopicDefaults).ConfigureAwait(false);
            }
        }
        finally
        {
            _changes.Release();
        }
    }

    public void Dispose() => _changes.Dispose();

    private static ConfigChange Check(ConfigChange change) =>
        Mistake(change.Name) is { } mistake ? throw new FormatException(mistake)
        : change.Operation is ConfigOperation.Set or ConfigOperation.Delete ? change
        : throw new FormatException($"{change.Name} is not a list: set it instead.");

    private static string? Mistake(string name) =>
        !BrokerSetting.All.TryGetValue(name, out var setting) ? $"{name} is not a setting of the broker."
        : !setting.IsDynamic ? $"Cannot update {name} dynamically: it is read at the start."
        : null;

    // What an earlier version took, or another broker.id wrote, must not keep the broker from starting.
    private bool IsUsable(DynamicConfig entry, ILogger logger)
    {
        try
        {
            if (IsForThis(entry))
            {
                Write(entry, _started.Copy());
            }
            return true;
        }
        catch (FormatException exception)
        {
            LogIgnored(logger, FileName, exception.Message);
            return false;
        }
    }

    /// <exception cref="FormatException">There is no such setting or value.</exception>
    /// <exception cref="InvalidOperationException">The settings do not go together.</exception>
    private BrokerOptions Merge(IEnumerable<DynamicConfig> dynamic)
    {
        var merged = _started.Copy();
        // Those of every broker first, so that the broker's own replace them.
        foreach (var entry in dynamic.Where(IsForThis).OrderBy(entry => entry.Broker.HasValue))
        {
            Write(entry, merged);
        }
        merged.Validate();
        return merged;
    }

    private static void Write(DynamicConfig entry, BrokerOptions options)
    {
        if (Mistake(entry.Name) is { } mistake)
        {
            throw new FormatException(mistake);
        }
        BrokerSetting.All[entry.Name].Write(options, entry.Value);
    }

    private void Take(BrokerOptions merged)
    {
        // Replaced whole: others read it meanwhile.
        _live.TopicDefaults = merged.TopicDefaults;
        foreach (var setting in BrokerSetting.All.Values.Where(setting => setting is { IsDynamic: true, IsForTopics: false }))
        {
            setting.Write(_live, setting.Read(merged));
        }
    }

    private List<ConfigLayer> Layers(BrokerSetting setting, ImmutableList<DynamicConfig> dynamic, bool forEveryBroker)
    {
        var layers = dynamic.Where(entry => entry.Name == setting.Name && IsForThis(entry) && (!forEveryBroker || entry.Broker is null))
            .OrderByDescending(entry => entry.Broker.HasValue)
            .Select(entry => new ConfigLayer(
                setting.Name, entry.Value, entry.Broker is null ? ConfigSource.DynamicDefaultBroker : ConfigSource.DynamicBroker))
            .ToList();
        if (forEveryBroker)
        {
            return layers;
        }
        var (started, byDefault) = (setting.Read(_started), setting.Read(Defaults));
        if (started != byDefault)
        {
            layers.Add(new ConfigLayer(setting.Name, setting.IsSecret ? null : started, ConfigSource.StaticBroker));
        }
        layers.Add(new ConfigLayer(setting.Name, setting.IsSecret ? null : byDefault, ConfigSource.Default));
        return layers;
    }

    private bool IsForThis(DynamicConfig entry) => entry.Broker is null || entry.Broker == _live.BrokerId;

    [LoggerMessage(2130, LogLevel.Warning, "An entry of {File} is ignored: {Mistake}")]
    private static partial void LogIgnored(ILogger logger, string file, string mistake);
}
