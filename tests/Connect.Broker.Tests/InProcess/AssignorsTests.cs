using Connect.Broker.Groups.Assignment;
using Connect.Broker.InProcess.Membership;
using Connect.LogClient;

namespace Connect.Broker.Tests.InProcess;

public sealed class AssignorsTests
{
    [Theory]
    [InlineData("range", "a: t-0 t-1 u-0", "b: t-2")]
    [InlineData("roundrobin", "a: t-0 t-2", "b: t-1 u-0")]
    [InlineData("cooperative-sticky", "a: t-0 t-2", "b: t-1 u-0")]
    public void NewMembers_ShareEvenly(string name, string first, string second) => Assert.Equal(
        [first, second],
        Assign(name, new() { ["t"] = 3, ["u"] = 1 }, ("a", "t u", ""), ("b", "t u", "")));

    [Fact]
    public void TopicThatOneAloneReads_IsItsOwn() => Assert.Equal(
        ["a: t-0", "b: u-0 u-1"],
        Assign("cooperative-sticky", new() { ["t"] = 1, ["u"] = 2 }, ("a", "t", ""), ("b", "t u", "")));

    [Fact]
    public void Newcomer_GetsNothing_WhileTheOwnerStillReads() => Assert.Equal(
        ["a: t-0 t-1", "b: "],
        Assign("cooperative-sticky", new() { ["t"] = 4 }, ("a", "t", "t-0 t-1 t-2 t-3"), ("b", "t", "")));

    [Fact]
    public void Newcomer_GetsWhatTheOwnerHasLetGo() => Assert.Equal(
        ["a: t-0 t-1", "b: t-2 t-3"],
        Assign("cooperative-sticky", new() { ["t"] = 4 }, ("a", "t", "t-0 t-1"), ("b", "t", "")));

    [Fact]
    public void OfTwoOwners_TheOneOfTheLaterGenerationKeepsThePartition()
    {
        var members = new Dictionary<string, MemberSubscription>
        {
            ["a"] = new(["t"], [new LogPartition("t", 0)], 3),
            ["b"] = new(["t"], [new LogPartition("t", 0)], 4),
        };

        var assigned = Assignors.Assign("cooperative-sticky", members, new Dictionary<string, int> { ["t"] = 1 });

        Assert.Empty(assigned["a"]);
        Assert.Equal([new LogPartition("t", 0)], assigned["b"]);
    }

    [Fact]
    public void PartitionThatIsGone_IsAssignedToNobody() => Assert.Equal(
        ["a: t-0"],
        Assign("cooperative-sticky", new() { ["t"] = 1 }, ("a", "t gone", "t-0 t-5 gone-0")));

    [Fact]
    public void ManyMembersAndTopics_AreEven_EachPartitionOnce()
    {
        var topics = Enumerable.Range(0, 20).ToDictionary(i => $"t{i}", i => i);
        var members = Enumerable.Range(0, 7).Select(i => ($"m{i}", string.Join(' ', topics.Keys), "")).ToArray();

        var assigned = Assign("cooperative-sticky", topics, members);

        var shares = assigned.Select(line => line.Split(": ")[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(190, shares.SelectMany(share => share).Distinct().Count());
        Assert.All(shares, share => Assert.InRange(share.Length, 27, 28));
    }

    private static IEnumerable<string> Assign(
        string name, Dictionary<string, int> topics, params (string Id, string Topics, string Owned)[] members)
    {
        var subscriptions = members.ToDictionary(
            member => member.Id,
            member => new MemberSubscription(
                Words(member.Topics), [.. Words(member.Owned).Select(Parse)], member.Owned.Length > 0 ? 1 : -1));
        return Assignors.Assign(name, subscriptions, topics).OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key}: {string.Join(' ', entry.Value.Order(ByName))}");
    }

    private static IComparer<LogPartition> ByName { get; } =
        Comparer<LogPartition>.Create((left, right) => string.CompareOrdinal(left.ToString(), right.ToString()));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static LogPartition Parse(string text) => new(text.Split('-')[0], text.Split('-')[1][0] - '0');
}
