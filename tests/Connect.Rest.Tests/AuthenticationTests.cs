using System.Net.Http.Headers;
using System.Text;
using Connect.Broker.Security.Passwords;
using Files = System.IO.File;

namespace Connect.Rest.Tests;

/// <summary>Basic authentication with a file of users, as the process puts it together.</summary>
public sealed class AuthenticationTests : IAsyncLifetime
{
    private readonly string _file = Path.GetTempFileName();
    private readonly PasswordHashing _hashing = new(1);
    private RestWorker _worker = null!;

    public async ValueTask InitializeAsync()
    {
        await Files.WriteAllTextAsync(
            _file, $"# users\nops={PasswordHash.Of("hashed:secret")}\nplain=s3cr3t\n", TestContext.Current.CancellationToken);
        _worker = new RestWorker { IsRight = new PasswordFile(_file, _hashing).IsRightAsync };
        await _worker.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        _hashing.Dispose();
        Files.Delete(_file);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer x", 401)]
    [InlineData("Basic not-base64", 401)]
    [InlineData("ops:hashed:secret", 200)]
    [InlineData("ops:wrong", 401)]
    [InlineData("plain:s3cr3t", 200)]
    [InlineData("plain:", 401)]
    [InlineData("nobody:s3cr3t", 401)]
    public async Task Request_NeedsAUserOfTheFile(string? credentials, int status)
    {
        _worker.Credentials = credentials is null ? null
            : credentials.Contains(' ', StringComparison.Ordinal) ? AuthenticationHeaderValue.Parse(credentials)
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

        var answer = await _worker.SendAsync(HttpMethod.Get, "/connectors");

        Assert.Equal(status, answer.Status);
        if (status == 401)
        {
            answer.ErrorMessage(401);
            Assert.StartsWith("Basic realm=", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Health_IsOpen() => Assert.Equal(200, (await _worker.SendAsync(HttpMethod.Get, "/health")).Status);

    [Fact]
    public async Task File_ThatChanges_IsReadAgain()
    {
        await Files.WriteAllTextAsync(_file, "new=one\n", TestContext.Current.CancellationToken);
        Files.SetLastWriteTimeUtc(_file, DateTime.UnixEpoch.AddYears(60));
        _worker.Credentials = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("new:one"u8));

        Assert.Equal(200, (await _worker.SendAsync(HttpMethod.Get, "/connectors")).Status);
    }
}
