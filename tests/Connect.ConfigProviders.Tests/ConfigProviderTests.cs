using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.ConfigProviders.Tests;

public sealed class ConfigProviderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("connect-config-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task File_KeysOfAPropertiesFile_AreRead()
    {
        using var provider = Configured(new FileConfigProvider());
        var file = Write("db.properties", "user=anna\npassword = s3cret=x\n# comment\n");

        var found = await provider.GetAsync(file, ["password", "user", "nosuch"], Token);

        Assert.Equal(new Dictionary<string, string> { ["password"] = "s3cret=x", ["user"] = "anna" }, found.Data);
        Assert.Null(found.TimeToLive);
    }

    [Fact]
    public async Task File_Missing_IsAClearError()
    {
        using var provider = Configured(new FileConfigProvider());

        var error = await Assert.ThrowsAsync<ConnectException>(() => provider.GetAsync(Path.Combine(_directory, "no"), ["a"], Token));

        Assert.Contains("cannot read", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other/db.properties")]
    [InlineData("allowed/../other/db.properties")]
    [InlineData("allowed-too/db.properties")]
    public async Task File_OutsideTheAllowedPaths_IsRefused(string path)
    {
        var allowed = Directory.CreateDirectory(Path.Combine(_directory, "allowed")).FullName;
        Write("other/db.properties", "a=b");
        Write("allowed-too/db.properties", "a=b");
        using var provider = Configured(new FileConfigProvider(), ("allowed.paths", allowed));

        await Assert.ThrowsAsync<ConnectException>(() => provider.GetAsync(Path.Combine(_directory, path), ["a"], Token));
    }

    [Fact]
    public async Task File_InsideTheAllowedPaths_IsRead()
    {
        var file = Write("allowed/db.properties", "a=b");
        using var provider = Configured(new FileConfigProvider(), ("allowed.paths", Path.GetDirectoryName(file)!));

        Assert.Equal("b", (await provider.GetAsync(file, ["a"], Token)).Data["a"]);
    }

    [Theory]
    [InlineData("relative/path")]
    [InlineData("/no/such/path/at/all")]
    public void AllowedPaths_NotAbsoluteOrMissing_IsRefused(string path)
    {
        using var provider = new DirectoryConfigProvider();

        Assert.Throws<ConfigException>(() => Configured(provider, ("allowed.paths", path)));
    }

    [Fact]
    public async Task Directory_FilesOfADirectory_AreRead()
    {
        Write("secrets/password", "s3cret");
        Directory.CreateDirectory(Path.Combine(_directory, "secrets", "nested"));
        Write("outside", "no");
        using var provider = Configured(new DirectoryConfigProvider());

        var found = await provider.GetAsync(Path.Combine(_directory, "secrets"), ["password", "nested", "nosuch", "../outside"], Token);

        Assert.Equal(new Dictionary<string, string> { ["password"] = "s3cret" }, found.Data);
    }

    [Fact]
    public async Task Env_Variables_AreReadWhenAllowed()
    {
        Environment.SetEnvironmentVariable("CONNECT_TEST_ALLOWED", "yes");
        Environment.SetEnvironmentVariable("CONNECT_TEST_DENIED", "no");
        using var provider = Configured(new EnvVarConfigProvider(), ("allowlist.pattern", ".*_ALLOWED|OTHER"));

        var found = await provider.GetAsync("", ["CONNECT_TEST_ALLOWED", "CONNECT_TEST_DENIED", "CONNECT_TEST_NO_SUCH"], Token);

        Assert.Equal(new Dictionary<string, string> { ["CONNECT_TEST_ALLOWED"] = "yes" }, found.Data);
    }

    [Fact]
    public async Task Env_WithAPath_IsRefused()
    {
        using var provider = Configured(new EnvVarConfigProvider());

        await Assert.ThrowsAsync<ConnectException>(() => provider.GetAsync("/etc", ["HOME"], Token));
    }

    [Fact]
    public void Env_PatternThatIsNoRegex_IsRefused()
    {
        using var provider = new EnvVarConfigProvider();

        Assert.Throws<ConfigException>(() => Configured(provider, ("allowlist.pattern", "(")));
    }

    private static T Configured<T>(T provider, params (string Key, string Value)[] settings) where T : IConfigProvider
    {
        provider.Configure(settings.ToDictionary(s => s.Key, s => s.Value));
        return provider;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
