using Connect.Broker.Files;
using Connect.Storage;
using Connect.Storage.Files;

namespace Connect.Broker.Security.Authorization;

/// <summary>The ACLs of the broker. A change is on disk before it holds, and holds for the next request.</summary>
internal sealed class AclStore : IDisposable
{
    public const string FileName = "acls.json";

    private readonly SemaphoreSlim _changes = new(1, 1);
    private readonly BrokerFile<AclBinding> _file;
    private readonly int _maxAcls;
    private AclSet _current;

    /// <exception cref="LogException">The file is damaged.</exception>
    public AclStore(IFileSystem files, string directory, int maxAcls)
    {
        _file = new BrokerFile<AclBinding>(
            files, Path.Combine(directory, FileName), BrokerJson.Default.BrokerFileContentAclBinding);
        _maxAcls = maxAcls;
        _current = AclSet.Empty.With(_file.Read());
    }

    public AclSet Current => Volatile.Read(ref _current);

    /// <exception cref="LogException">There would be too many, or they could not be written.</exception>
    public Task AddAsync(IReadOnlyCollection<AclBinding> acls) => ChangeAsync(current =>
    {
        var next = current.With(acls);
        return next.All.Count <= _maxAcls
            ? next
            : throw new LogException(LogErrorKind.InvalidConfig, $"More than {_maxAcls} ACLs are not kept (max.security.entries).");
    });

    /// <exception cref="LogException">The change could not be written.</exception>
    public Task RemoveAsync(IReadOnlyCollection<AclBinding> acls) => ChangeAsync(current => current.Without(acls));

    public void Dispose() => _changes.Dispose();

    private async Task ChangeAsync(Func<AclSet, AclSet> change)
    {
        await _changes.WaitAsync().ConfigureAwait(false);
        try
        {
            var next = change(_current);
            if (!next.All.SetEquals(_current.All))
            {
                await _file.WriteAsync(InOrder(next)).ConfigureAwait(false);
                Volatile.Write(ref _current, next);
            }
        }
        finally
        {
            _changes.Release();
        }
    }

    private static IEnumerable<AclBinding> InOrder(AclSet acls) => acls.All
        .OrderBy(acl => acl.ResourceType).ThenBy(acl => acl.ResourceName, StringComparer.Ordinal).ThenBy(acl => acl.PatternType)
        .ThenBy(acl => acl.Principal, StringComparer.Ordinal).ThenBy(acl => acl.Host, StringComparer.Ordinal)
        .ThenBy(acl => acl.Operation).ThenBy(acl => acl.Permission);
}
