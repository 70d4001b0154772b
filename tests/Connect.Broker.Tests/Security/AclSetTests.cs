using Connect.Broker.Security;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Tests.Testing;

namespace Connect.Broker.Tests.Security;

/// <summary>Kafka's rules of authorisation, case by case.</summary>
public sealed class AclSetTests
{
    private static readonly Principal Alice = Principal.User("alice");

    /// <summary>ACLs as "permission operation pattern [host]", then what alice at 10.0.0.1 may do with topic "orders.eu".</summary>
    [Theory]
    [InlineData("", "Read", null)]
    [InlineData("allow Read orders.eu", "Read", true)]
    [InlineData("allow Read orders.eu", "Write", false)]
    [InlineData("allow Read other", "Read", null)]
    [InlineData("allow Read orders*", "Read", true)]
    [InlineData("allow Read orders.eu.x*", "Read", null)]
    [InlineData("allow Read *", "Read", true)]
    [InlineData("allow All *", "AlterConfigs", true)]
    [InlineData("allow Read orders.eu; deny Read orders*", "Read", false)]
    [InlineData("allow All orders.eu; deny All *", "Describe", false)]
    [InlineData("allow All orders.eu; deny Read *", "Write", true)]
    [InlineData("allow Read orders.eu 10.0.0.1", "Read", true)]
    [InlineData("allow Read orders.eu 10.0.0.2", "Read", false)]
    [InlineData("allow All orders.eu; deny Read orders.eu 10.0.0.2", "Read", true)]
    [InlineData("allow Read orders.eu", "Describe", true)]
    [InlineData("allow Write orders.eu", "Describe", true)]
    [InlineData("allow Delete orders.eu", "Describe", true)]
    [InlineData("allow Alter orders.eu", "Describe", true)]
    [InlineData("allow Create orders.eu", "Describe", false)]
    [InlineData("allow AlterConfigs orders.eu", "DescribeConfigs", true)]
    [InlineData("allow AlterConfigs orders.eu", "Describe", false)]
    [InlineData("allow Describe orders.eu", "Read", false)]
    [InlineData("allow Describe orders.eu; deny Read orders.eu", "Describe", true)]
    public void Decide_FollowsTheAcls(string acls, string operation, bool? expected) =>
        Assert.Equal(
            expected,
            Parse(acls).Decide(Alice, "10.0.0.1", Enum.Parse<AclOperation>(operation), AclResourceType.Topic, "orders.eu"));

    [Fact]
    public void Decide_AclOfAnotherPrincipalOrType_AllowsNothing()
    {
        var acls = AclSet.Empty.With(
        [
            Acl("allow Read orders.eu") with { Principal = "User:bob" },
            Acl("allow Read orders.eu") with { ResourceType = AclResourceType.Group },
        ]);

        Assert.False(acls.Decide(Alice, "10.0.0.1", AclOperation.Read, AclResourceType.Topic, "orders.eu"));
        Assert.True(acls.Decide(Principal.User("bob"), "10.0.0.1", AclOperation.Read, AclResourceType.Topic, "orders.eu"));
    }

    [Fact]
    public void Decide_EveryUser_IsEverybody()
    {
        var acls = AclSet.Empty.With([Acl("allow Read orders.eu") with { Principal = AclBinding.AnyUser }]);

        Assert.True(acls.Decide(Alice, "10.0.0.1", AclOperation.Read, AclResourceType.Topic, "orders.eu"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("allow Write a", true)]
    [InlineData("allow Read a", false)]
    [InlineData("allow Write a; deny Write a", false)]
    [InlineData("allow Write ab; deny Write a*", false)]
    [InlineData("allow Write ab*; deny Write a*", false)]
    [InlineData("allow Write a*; deny Write ab*", true)]
    [InlineData("allow Write *; deny Write a", true)]
    [InlineData("allow Write a; deny All *", false)]
    public void AllowsSome_NeedsAnAllowedPatternThatIsNotDeniedAsAWhole(string acls, bool expected) =>
        Assert.Equal(expected, Parse(acls).AllowsSome(Alice, "10.0.0.1", AclOperation.Write, AclResourceType.Topic, byDefault: false));

    [Theory]
    [InlineData("Any", "orders", 2)]
    [InlineData("Literal", "orders", 1)]
    [InlineData("Prefixed", "orders", 1)]
    [InlineData("Match", "orders.eu", 2)]
    [InlineData("Match", "orders", 3)]
    [InlineData("Any", null, 3)]
    public void Filter_FindsByPattern(string pattern, string? name, int expected)
    {
        AclBinding[] acls = [Acl("allow Read orders"), Acl("allow Read orders*"), Acl("allow Read *")];
        var filter = new AclFilter { PatternType = Enum.Parse<AclPatternType>(pattern), ResourceName = name };

        Assert.Equal(expected, acls.Count(filter.Matches));
    }

    [Fact]
    public async Task Store_KeepsWhatWasAdded_OverARestart()
    {
        var directory = Directory.CreateTempSubdirectory("connect-acls");
        var acl = Acl("deny AlterConfigs orders* 10.0.0.1");
        using (var store = new AclStore(Storage.Files.DiskFileSystem.Instance, directory.FullName, maxAcls: 2))
        {
            await store.AddAsync([acl, Acl("allow Read a")]);
            await store.RemoveAsync([Acl("allow Read a")]);
            await store.AddAsync([Acl("allow Read b")]);
            await Assert.ThrowsAsync<Storage.LogException>(() => store.AddAsync([Acl("allow Read c")]));
        }
        using var again = new AclStore(Storage.Files.DiskFileSystem.Instance, directory.FullName, maxAcls: 2);

        Assert.Equal([acl, Acl("allow Read b")], again.Current.All.OrderBy(entry => entry.Permission));
        var text = await File.ReadAllTextAsync(
            Path.Combine(directory.FullName, AclStore.FileName), TestContext.Current.CancellationToken);
        Assert.Contains("\"ALTER_CONFIGS\"", text, StringComparison.Ordinal);
        directory.Delete(recursive: true);
    }

    private static AclSet Parse(string acls) =>
        AclSet.Empty.With(acls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Acl));

    private static AclBinding Acl(string text)
    {
        var words = text.Split(' ');
        var isPrefix = words[2].Length > 1 && words[2].EndsWith('*');
        return new AclBinding
        {
            ResourceType = AclResourceType.Topic,
            ResourceName = isPrefix ? words[2].TrimEnd('*') : words[2],
            PatternType = isPrefix ? AclPatternType.Prefixed : AclPatternType.Literal,
            Principal = Alice.ToString(),
            Host = words.ElementAtOrDefault(3) ?? AclBinding.Wildcard,
            Operation = Enum.Parse<AclOperation>(words[1]),
            Permission = words[0] == "allow" ? AclPermission.Allow : AclPermission.Deny,
        };
    }
}
