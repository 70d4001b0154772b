using System.Collections.Immutable;
using Connect.Storage.Files;
using Connect.Storage.Partitions;
using Connect.Storage.Topics;

namespace Connect.Storage;

/// <summary>Creating, changing and deleting topics. Each change is durable in the registry when its call completes.</summary>
public sealed partial class LogStore
{
    /// <summary>
    /// Creates a topic. Throws <see cref="LogException"/>: InvalidTopic, InvalidPartitions, InvalidConfig, TopicExists, or a failure of
    /// the disk.
    /// </summary>
    public Task<TopicInfo> CreateTopicAsync(
        string name, int partitions, IReadOnlyDictionary<string, string>? configs = null, CancellationToken cancellationToken = default)
    {
        return ChangeAsync(
            () =>
            {
                TopicConfig config = CheckNewTopic(name, partitions, configs ?? ImmutableDictionary<string, string>.Empty);
                var entry = new TopicEntry
                {
                    Name = name,
                    Id = TopicIds.Format(Guid.NewGuid()),
                    Partitions = partitions,
                    Configs = (configs ?? ImmutableDictionary<string, string>.Empty).ToImmutableDictionary(),
                };
                _registry.Put(entry);
                TopicInfo topic = InfoOf(entry, config, [.. OpenPartitions(entry, config, first: 0)]);
                _context.Logger.TopicCreated(name, partitions, topic.Id);
                return Publish(topic);
            },
            cancellationToken);
    }

    /// <summary>
    /// Checks what <see cref="CreateTopicAsync"/> would check, and creates nothing.
    /// </summary>
    public void ValidateNewTopic(string name, int partitions, IReadOnlyDictionary<string, string> configs) =>
        CheckNewTopic(name, partitions, configs);

    /// <summary>Raises the number of partitions to <paramref name="totalCount"/>.</summary>
    public Task<TopicInfo> CreatePartitionsAsync(string name, int totalCount, CancellationToken cancellationToken = default)
    {
        return ChangeAsync(
            () =>
            {
                TopicInfo topic = Find(name);
                if (totalCount <= topic.Partitions.Length)
                {
                    throw new LogException(
                        LogErrorKind.InvalidPartitions,
                        $"Topic {name} has {topic.Partitions.Length} partitions; the number can only be raised, not set to {totalCount}.");
                }

                CheckPartitionCount(totalCount - topic.Partitions.Length);
                TopicEntry entry = _registry.Entries[name] with { Partitions = totalCount };
                _registry.Put(entry);
                IEnumerable<PartitionLog> added = OpenPartitions(entry, topic.Config, topic.Partitions.Length);
                return Publish(topic with { Partitions = [.. topic.Partitions, .. added] });
            },
            cancellationToken);
    }

    /// <summary>Replaces the configurations that are set on a topic; they hold at once.</summary>
    public Task<TopicInfo> SetTopicConfigsAsync(
        string name, IReadOnlyDictionary<string, string> configs, CancellationToken cancellationToken = default)
    {
        return ChangeAsync(
            () =>
            {
                TopicInfo topic = Find(name);
                TopicConfig config = ConfigOf(_context, configs);
                ImmutableDictionary<string, string> kept = configs.ToImmutableDictionary();
                _registry.Put(_registry.Entries[name] with { Configs = kept });
                foreach (PartitionLog log in topic.Partitions)
                {
                    log.Reconfigure(config);
                }

                return Publish(topic with { Configs = kept, Config = config });
            },
            cancellationToken);
    }

    /// <summary>
    /// Replaces the configurations of topics that do not have their own; they hold at once, until the store is closed. Throws
    /// <see cref="LogException"/>: InvalidConfig.
    /// </summary>
    public Task SetTopicDefaultsAsync(IReadOnlyDictionary<string, string> defaults, CancellationToken cancellationToken = default)
    {
        return ChangeAsync(
            () =>
            {
                TopicConfig.Parse(defaults, ImmutableDictionary<string, string>.Empty);
                _context.TopicDefaults = defaults;
                TopicInfo[] topics =
                    [.. _topics.Values.Select(topic => topic with { Config = StoredConfigOf(_context, _registry.Entries[topic.Name]) })];
                foreach (TopicInfo topic in topics)
                {
                    foreach (PartitionLog log in topic.Partitions)
                    {
                        log.Reconfigure(topic.Config);
                    }
                }

                Volatile.Write(ref _topics, _topics.SetItems(topics.Select(topic => KeyValuePair.Create(topic.Name, topic))));
                _topicWatchers.WakeAll();
                return topics.Length;
            },
            cancellationToken);
    }

    /// <summary>Deletes a topic with all its data. After a crash in the middle the deletion is finished at the next start.</summary>
    public Task DeleteTopicAsync(string name, CancellationToken cancellationToken = default)
    {
        return ChangeAsync(
            async () =>
            {
                TopicInfo topic = Find(name);
                TopicEntry entry = _registry.Entries[name] with { Deleting = true };
                _registry.Put(entry);
                Volatile.Write(ref _topics, _topics.Remove(name));
                foreach (PartitionLog log in topic.Partitions)
                {
                    log.Close();
                }

                // Before the name is free again: a new topic must not find checkpoints of the old one.
                await _context.Checkpoints.SaveAllAsync();
                FinishDeletion(_context, _registry, entry);
                _topicWatchers.WakeAll();
                _context.Logger.TopicDeleted(name, topic.Id);
                return topic;
            },
            cancellationToken);
    }

    private static void FinishDeletions(PartitionContext context, TopicRegistry registry)
    {
        foreach (TopicEntry entry in registry.Entries.Values.Where(entry => entry.Deleting).ToArray())
        {
            FinishDeletion(context, registry, entry);
        }

        var known = registry.Entries.Values
            .SelectMany(entry => Enumerable.Range(0, entry.Partitions).Select(p => PartitionDirectory.NameOf(entry.Name, p)))
            .ToHashSet();
        foreach (string name in context.Files.ListDirectories(context.Options.DataDirectory))
        {
            if (PartitionDirectory.IsDeletedName(name))
            {
                context.Files.DeleteDirectory(PathOf(context.Options, name));
            }
            else if (!known.Contains(name))
            {
                context.Logger.StrayDirectory(PathOf(context.Options, name));
            }
        }
    }

    // The directories are renamed before the name is free again, so a new topic of that name never meets old files.
    private static void FinishDeletion(PartitionContext context, TopicRegistry registry, TopicEntry entry)
    {
        Guid id = TopicIds.Parse(entry.Id);
        IFileSystem files = context.Files;
        string[] deleted = new string[entry.Partitions];
        for (int partition = 0; partition < entry.Partitions; partition++)
        {
            string directory = PathOf(context.Options, PartitionDirectory.NameOf(entry.Name, partition));
            deleted[partition] = PathOf(context.Options, PartitionDirectory.DeletedNameOf(entry.Name, partition, id));
            if (files.DirectoryExists(directory))
            {
                files.RenameDirectory(directory, deleted[partition]);
            }
        }

        files.FlushDirectory(context.Options.DataDirectory);
        registry.Remove(entry.Name);
        foreach (string directory in deleted)
        {
            files.DeleteDirectory(directory);
        }
    }

    private IEnumerable<PartitionLog> OpenPartitions(TopicEntry entry, TopicConfig config, int first) =>
        Enumerable.Range(first, entry.Partitions - first)
            .Select(partition => OpenPartition(_context, entry, config, partition, isClean: false));

    private TopicInfo Publish(TopicInfo topic)
    {
        Volatile.Write(ref _topics, _topics.SetItem(topic.Name, topic));
        _topicWatchers.WakeAll();
        return topic;
    }

    private TopicConfig CheckNewTopic(string name, int partitions, IReadOnlyDictionary<string, string> configs)
    {
        if (TopicNames.Check(name) is { } problem)
        {
            throw new LogException(LogErrorKind.InvalidTopic, problem);
        }

        if (_registry.Entries.ContainsKey(name))
        {
            throw new LogException(LogErrorKind.TopicExists, $"Topic {name} exists already.");
        }

        if (partitions < 1)
        {
            throw new LogException(LogErrorKind.InvalidPartitions, $"A topic needs at least one partition; {partitions} were asked for.");
        }

        CheckPartitionCount(partitions);
        return ConfigOf(_context, configs);
    }

    private void CheckPartitionCount(int added)
    {
        int present = _topics.Values.Sum(topic => topic.Partitions.Length);
        if (added > _context.Options.MaxPartitions - present)
        {
            throw new LogException(
                LogErrorKind.InvalidPartitions,
                $"{added} more partitions would make more than {_context.Options.MaxPartitions} on this node (max partitions).");
        }
    }

    private TopicInfo Find(string name) => _topics.TryGetValue(name, out TopicInfo? topic)
        ? topic
        : throw new LogException(LogErrorKind.UnknownTopic, $"There is no topic {name}.");

    private Task<T> ChangeAsync<T>(Func<T> change, CancellationToken cancellationToken) =>
        ChangeAsync(() => Task.FromResult(change()), cancellationToken);

    private async Task<T> ChangeAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return await Task.Run(change, CancellationToken.None);
        }
        catch (IOException e)
        {
            LogErrorKind kind = LogStorageException.IsDiskFull(e) ? LogErrorKind.DiskFull : LogErrorKind.ReadOnly;
            throw new LogStorageException(kind, $"The change of topics failed under {_context.Options.DataDirectory}: {e.Message}", e);
        }
        finally
        {
            _changes.Release();
        }
    }
}
