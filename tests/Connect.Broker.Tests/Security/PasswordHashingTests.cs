using Connect.Broker.Security.Passwords;

namespace Connect.Broker.Tests.Security;

/// <summary>Wrong passwords cost no more of the processor than a setting says.</summary>
public sealed class PasswordHashingTests
{
    private const int Limit = 2;
    private const string Hashed = "pbkdf2-sha512:1:AAAA:AAAA";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HashesBeyondTheLimit_WaitForAPlace()
    {
        using var full = new CountdownEvent(Limit);
        using var goOn = new ManualResetEventSlim();
        var (running, most) = (0, 0);
        using var hashing = new PasswordHashing(Limit, (_, password) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            if (!full.IsSet)
            {
                full.Signal();
            }
            Assert.True(goOn.Wait(Patience, Stop));
            Interlocked.Decrement(ref running);
            return password == "right";
        });

        var checks = Enumerable.Range(0, 10)
            .Select(i => Task.Run(() => hashing.MatchesAsync(Hashed, i == 7 ? "right" : "wrong", Stop).AsTask(), Stop)).ToList();
        Assert.True(full.Wait(Patience, Stop));
        using var gone = new CancellationTokenSource();
        var abandoned = hashing.MatchesAsync(Hashed, "wrong", gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        goOn.Set();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => i == 7), await Task.WhenAll(checks));
        Assert.Equal(Limit, most);
    }

    [Fact]
    public async Task PlainPassword_DoesNotWait()
    {
        using var running = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        using var hashing = new PasswordHashing(1, (kept, password) =>
        {
            if (kept == Hashed)
            {
                running.Set();
                goOn.Wait(Patience, Stop);
            }
            return kept == password;
        });
        var slow = Task.Run(() => hashing.MatchesAsync(Hashed, "x", Stop).AsTask(), Stop);
        Assert.True(running.Wait(Patience, Stop));

        Assert.True(await hashing.MatchesAsync("plain", "plain", Stop));

        goOn.Set();
        Assert.False(await slow);
    }

    [Fact]
    public async Task Hash_IsComparedForReal()
    {
        using var hashing = new PasswordHashing(1);
        var kept = PasswordHash.Of("secret");

        Assert.True(await hashing.MatchesAsync(kept, "secret", Stop));
        Assert.False(await hashing.MatchesAsync(kept, "Secret", Stop));
        await Assert.ThrowsAsync<FormatException>(() => hashing.MatchesAsync("pbkdf2-sha512:x", "secret", Stop).AsTask());
        Assert.True(await hashing.MatchesAsync(kept, "secret", Stop)); // A malformed hash gives its place back.
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
