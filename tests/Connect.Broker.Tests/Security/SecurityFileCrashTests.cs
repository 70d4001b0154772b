using Connect.Broker.Security.Authorization;
using Connect.Broker.Security.Quotas;
using Connect.Broker.Security.Scram;
using Connect.Storage;
using Connect.TestKit.Disk;

namespace Connect.Broker.Tests.Security;

/// <summary>
/// The files that hold ACLs, SCRAM credentials and quotas: what was acknowledged is there after a power cut at any write, flush or rename,
/// and nothing that was never asked for; a process that finds a file damaged does not start.
/// </summary>
public sealed class SecurityFileCrashTests
{
    private const string Folder = "/log";
    private const int Changes = 4;
    private const int MaxEntries = 100;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task PowerCut_AtAnyOperation_KeepsWhatWasAcknowledged(string store)
    {
        for (var (cut, isOver) = (1, false); !isOver; cut++)
        {
            for (var seed = 0; seed < 5; seed++)
            {
                var disk = NewDisk();
                disk.PowerOffAt = disk.Operations + cut;
                var acknowledged = await ChangeUntilItFailsAsync(disk, store);
                isOver = acknowledged == Changes;
                disk.Crash(new Random(seed));

                var found = await FoundAsync(disk, store);

                // The change that was under way may have come through.
                Assert.True(
                    found.SequenceEqual(Names(acknowledged)) || found.SequenceEqual(Names(acknowledged + 1)),
                    $"cut {cut}, seed {seed}: {acknowledged} changes were acknowledged, found are {string.Join(' ', found)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task FullDisk_RefusesTheChange_AndTheOldEntriesHold(string store)
    {
        var disk = NewDisk();
        await ChangeAsync(disk, store, 0, 1);
        disk.CapacityBytes = 0;

        await Assert.ThrowsAsync<LogException>(() => ChangeAsync(disk, store, 1, 2));

        disk.Kill();
        Assert.Equal(Names(1), await FoundAsync(disk, store));
        await ChangeAsync(disk, store, 1, 2);
        Assert.Equal(Names(2), await FoundAsync(disk, store));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task DamagedFile_IsNotTakenForAnEmptyOne(string store)
    {
        var disk = NewDisk();
        await ChangeAsync(disk, store, 0, 2);
        var path = disk.ListFiles(Folder).Single();
        disk.Corrupt($"{Folder}/{path}", 20, 0);

        var error = await Assert.ThrowsAsync<LogException>(() => FoundAsync(disk, store));

        Assert.Equal(LogErrorKind.CorruptLog, error.Kind);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Stores => [AclStore.FileName, ScramStore.FileName, QuotaStore.FileName];

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(i => $"u{i}");

    private static FaultyDisk NewDisk()
    {
        var disk = new FaultyDisk();
        disk.CreateDirectory(Folder);
        disk.FlushDirectory("/");
        return disk;
    }

    private static async Task<int> ChangeUntilItFailsAsync(FaultyDisk disk, string store)
    {
        for (var done = 0; done < Changes; done++)
        {
            try
            {
                await ChangeAsync(disk, store, done, done + 1);
            }
            catch (Exception exception) when (exception is LogException or IOException)
            {
                return done;
            }
        }
        return Changes;
    }

    // The entries from `first` to before `end`, each with a change of its own; the store is opened anew as a start does.
    private static async Task ChangeAsync(FaultyDisk disk, string store, int first, int end)
    {
        foreach (var name in Names(end).Skip(first))
        {
            switch (store)
            {
                case AclStore.FileName:
                    using (var acls = new AclStore(disk, Folder, MaxEntries))
                    {
                        await acls.AddAsync([new AclBinding
                        {
                            ResourceType = AclResourceType.Topic,
                            ResourceName = name,
                            Principal = "User:alice",
                            Operation = AclOperation.Read,
                        }]);
                    }
                    break;
                case ScramStore.FileName:
                    using (var scram = new ScramStore(disk, Folder, MaxEntries))
                    {
                        await scram.ChangeAsync([Credential(name)], []);
                    }
                    break;
                default:
                    using (var quotas = new QuotaStore(disk, Folder, MaxEntries))
                    {
                        await quotas.ChangeAsync(name, null, new Dictionary<string, double?> { [QuotaKey.ProducerByteRate] = 1 });
                    }
                    break;
            }
        }
    }

    private static Task<List<string>> FoundAsync(FaultyDisk disk, string store)
    {
        using var acls = store == AclStore.FileName ? new AclStore(disk, Folder, MaxEntries) : null;
        using var scram = store == ScramStore.FileName ? new ScramStore(disk, Folder, MaxEntries) : null;
        using var quotas = store == QuotaStore.FileName ? new QuotaStore(disk, Folder, MaxEntries) : null;
        return Task.FromResult((acls?.Current.All.Select(acl => acl.ResourceName)
            ?? scram?.All.Select(credential => credential.User)
            ?? quotas!.Current.All.Select(quota => quota.User!)).Order().ToList());
    }

    private static ScramCredential Credential(string user) => new()
    {
        User = user,
        Mechanism = "SCRAM-SHA-256",
        Salt = [1],
        StoredKey = [2],
        ServerKey = [3],
        Iterations = ScramCredential.MinIterations,
    };
}
