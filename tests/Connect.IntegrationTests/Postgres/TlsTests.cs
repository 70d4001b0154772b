using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Connect.Abstractions.Errors;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Postgres;

/// <summary>Encrypted connections, as libpq's modes have them. The server's certificate is for 127.0.0.1.</summary>
public sealed class TlsTests(Shared<Postgres15> plain) : IAsyncLifetime
{
    private readonly string _folder = TestFolder.NewPath("tls");
    private readonly Postgres15 _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder);
        using var authority = MakeAuthority("Test authority");
        using var stranger = MakeAuthority("Another authority");
        await File.WriteAllTextAsync(Path.Combine(_folder, "good.crt"), authority.ExportCertificatePem(), Token);
        await File.WriteAllTextAsync(Path.Combine(_folder, "other.crt"), stranger.ExportCertificatePem(), Token);

        // The server's folder belongs to the user that it runs as, once it has been started.
        await _server.StartAsync(Token);
        await _server.StopAsync(Token);
        await WriteServerCertificateAsync(authority);
        _server.Settings = $"""
            ssl = on
            ssl_cert_file = '{Path.Combine(_server.DataFolder, "server.crt")}'
            ssl_key_file = '{Path.Combine(_server.DataFolder, "server.key")}'
            """;
        await _server.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("disable", null, "127.0.0.1", false)]
    [InlineData("prefer", null, "127.0.0.1", true)]
    [InlineData("require", null, "127.0.0.1", true)]
    [InlineData("verify-ca", "good.crt", "127.0.0.1", true)]
    [InlineData("verify-ca", "good.crt", "localhost", true)]
    [InlineData("verify-full", "good.crt", "127.0.0.1", true)]
    public async Task Accepted_RowsAndChangesCome_AndAllSessionsAreAsTheModeSays(string mode, string? root, string host, bool isEncrypted)
    {
        await using var database = await CreateAsync(_server, mode, root, host);
        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, 1, Token);
        await database.WaitForSlotAsync(run, Token);
        await database.ExecuteAsync("INSERT INTO item VALUES (2)", Token);
        await CdcDatabase.PollAsync(run, 2, Token);
        const string Sessions = """
            SELECT string_agg(DISTINCT s.ssl::text, ',') || count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
            WHERE a.application_name = 'Connect'
            """;
        Assert.Equal(isEncrypted ? "true2" : "false2", await database.QueryAsync<string>(Sessions, Token));
    }

    [Theory]
    [InlineData("verify-ca", "other.crt", "127.0.0.1")]
    [InlineData("verify-ca", null, "127.0.0.1")]
    [InlineData("verify-full", "other.crt", "127.0.0.1")]
    [InlineData("verify-full", "good.crt", "localhost")]
    public async Task Refused_TheFailureNamesTheSetting(string mode, string? root, string host)
    {
        await using var database = await CreateAsync(_server, mode, root, host);
        var error = await Assert.ThrowsAsync<ConnectException>(() => database.StartAsync(Token));
        Assert.Equal("postgres.tls", error.Code);
        Assert.Contains("database.sslmode", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Require_ServerDoesNotEncrypt_TheFailureNamesTheSetting_AndPreferGoesOn()
    {
        await using var database = await CreateAsync(await plain.GetAsync(), "require", null, "127.0.0.1");
        var error = await Assert.ThrowsAsync<ConnectException>(() => database.StartAsync(Token));
        Assert.Equal("postgres.tls", error.Code);
        database.Config["database.sslmode"] = "prefer";
        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, 1, Token);
    }

    private async Task<CdcDatabase> CreateAsync(PostgresServer server, string mode, string? root, string host)
    {
        var database = await CdcDatabase.CreateAsync(server, "CREATE TABLE item (id int PRIMARY KEY); INSERT INTO item VALUES (1)", Token);
        database.Config["database.sslmode"] = mode;
        database.Config["database.hostname"] = host;
        if (root is not null)
        {
            database.Config["database.sslrootcert"] = Path.Combine(_folder, root);
        }

        return database;
    }

    private static X509Certificate2 MakeAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private async Task WriteServerCertificateAsync(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, authority.NotBefore, authority.NotAfter, [1, 2, 3, 4]);
        await File.WriteAllTextAsync(Path.Combine(_server.DataFolder, "server.crt"), certificate.ExportCertificatePem(), Token);
        var keyFile = Path.Combine(_server.DataFolder, "server.key");
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem(), Token);

        // The server refuses a key that others may read, and runs as another user than a test that runs as root.
        await RunAsync("chmod", "600", keyFile);
        await RunAsync("chown", $"--reference={Path.Combine(_server.DataFolder, "data")}", keyFile);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
    }
}
