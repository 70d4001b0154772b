using System.Text.RegularExpressions;
using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Documents;

/// <summary>A stranger's first command. What is built is used: that it builds is what ./test begins with.</summary>
public sealed partial class QuickstartTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly string _folder = TestFolder.NewPath("quickstart");
    private readonly PortBlock _ports = PortBlock.Take();
    private readonly PortBlock _sinkPorts = PortBlock.Take();

    private Dictionary<string, string> Environment => new()
    {
        ["XDG_STATE_HOME"] = _folder,
        ["REST_PORT"] = $"{_ports.First}",
        ["LOG_PORT"] = $"{_ports.First + 1}",
        ["POSTGRES_PORT"] = $"{_ports.First + 2}",
        ["SINK_PORT"] = $"{_sinkPorts.First}",
    };

    [Fact]
    public async Task RunsTwiceInARow_ThenStopsWithoutAProcessLeft()
    {
        try
        {
            var first = await QuickstartAsync();
            var second = await QuickstartAsync();

            foreach (var run in new[] { first, second })
            {
                Assert.Matches(@"(?m)^ +\d+ ms +\d+  shop\.public\.orders/partition=0/shop\.public\.orders\+0\+\d+\.json$", run);
                AssertLanded(run);
            }
        }
        finally
        {
            await QuickstartAsync("stop");
            AssertNothingRuns();
            await QuickstartAsync("clean");
        }

        Assert.False(Directory.Exists(Path.Combine(_folder, "connect-quickstart")), "clean left data");
    }

    [Theory]
    [InlineData("s3", @"topics/shop\.public\.orders/partition=0/")]
    [InlineData("azure", @"topics/shop\.public\.orders/partition=0/")]
    [InlineData("elasticsearch", @"shop\.public\.orders")]
    public async Task OtherSinks_LandToo(string sink, string landed)
    {
        try
        {
            var run = await QuickstartAsync("--sink", sink);

            Assert.Matches(landed, run);
            AssertLanded(run);
        }
        finally
        {
            await QuickstartAsync("clean");
            AssertNothingRuns();
        }
    }

    [Fact]
    public async Task Help_NamesSinksAndEnvironment()
    {
        var help = await QuickstartAsync("--help");

        Assert.Contains("--sink directory|s3|azure|elasticsearch", help, StringComparison.Ordinal);
        Assert.Contains("REST_PORT", help, StringComparison.Ordinal);
        Assert.Contains("ordinary user", help, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _ports.Dispose();
        _sinkPorts.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static void AssertLanded(string run)
    {
        var freshness = Freshness().Match(run);
        Assert.True(freshness.Success, run);
        Assert.True(int.Parse(freshness.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) >= 105, run);
    }

    private Task<string> QuickstartAsync(params string[] arguments) => Shell.RunAsync(
        $"umask 022; mkdir -p \"$XDG_STATE_HOME\"; ./quickstart --no-build {string.Join(' ', arguments)}",
        RepositoryRoot.Combine("."), Environment, Patience);

    // Everything that it starts has its data folder on the command line or as working directory.
    private void AssertNothingRuns() => Assert.DoesNotContain(
        Directory.EnumerateDirectories("/proc").Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0])),
        p => CommandLineOf(p).Contains(_folder, StringComparison.Ordinal));

    private static string CommandLineOf(string process)
    {
        try
        {
            var folder = File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName;
            return $"{File.ReadAllText(Path.Combine(process, "cmdline"))} {folder}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile.
            return "";
        }
    }

    [GeneratedRegex(@"(\d+) changes, commit to landed: [\d.]+ s on average, 99 % within \S+ s")]
    private static partial Regex Freshness();
}
