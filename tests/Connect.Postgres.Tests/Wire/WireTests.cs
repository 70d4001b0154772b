using Connect.Abstractions.Errors;
using Connect.Postgres.Wire;

namespace Connect.Postgres.Tests.Wire;

public sealed class WireTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The example of RFC 7677, section 3, but for the user name, which PostgreSQL leaves empty.
    [Fact]
    public void Scram_AnswersTheServersChallenge_AndChecksItsProof()
    {
        const string Challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
        var scram = new ScramSha256("pencil", "rOprNGfwEbeRWgbNEkqO");
        Assert.Equal("n,,n=,r=rOprNGfwEbeRWgbNEkqO", scram.ClientFirst());
        var final = scram.ClientFinal(Challenge);
        Assert.StartsWith("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=", final, StringComparison.Ordinal);
        Assert.Throws<ConnectException>(() => scram.Verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    }

    [Theory]
    [InlineData("r=other,s=W22Z,i=4096")]
    [InlineData("r=nonce1,i=4096")]
    [InlineData("r=nonce1,s=W22Z,i=0")]
    [InlineData("r=nonce1,s=W22Z,i=99999999")]
    [InlineData("")]
    public void Scram_MalformedChallenge_IsRefused(string challenge) =>
        Assert.Throws<ConnectException>(() => new ScramSha256("pencil", "nonce").ClientFinal(challenge));

    [Fact]
    public async Task Reader_CutsMessages_HoweverTheBytesArrive()
    {
        byte[] bytes = [(byte)'d', 0, 0, 0, 6, 1, 2, (byte)'Z', 0, 0, 0, 5, (byte)'I'];
        for (var chunk = 1; chunk <= bytes.Length; chunk++)
        {
            var reader = new WireReader(new ChunkedStream(bytes, chunk));
            var first = await reader.ReadAsync(Token);
            Assert.Equal((byte)'d', first.Type);
            Assert.Equal([1, 2], first.Payload.ToArray());
            Assert.Equal((byte)'Z', (await reader.ReadAsync(Token)).Type);
            await Assert.ThrowsAsync<EndOfStreamException>(async () => await reader.ReadAsync(Token));
        }
    }

    [Fact]
    public async Task Reader_MessageLargerThanTheBuffer_GrowsIt()
    {
        const int Length = 300_000;
        var bytes = new byte[Length + 5];
        bytes[0] = (byte)'d';
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), Length + 4);
        bytes[^1] = 42;
        var message = await new WireReader(new ChunkedStream(bytes, 7000)).ReadAsync(Token);
        Assert.Equal(Length, message.Payload.Length);
        Assert.Equal(42, message.Payload.Span[^1]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public async Task Reader_ImpossibleLength_IsRefused(int length)
    {
        var bytes = new byte[10];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), length);
        await Assert.ThrowsAsync<DataException>(async () => await new WireReader(new ChunkedStream(bytes, 10)).ReadAsync(Token));
    }

    [Fact]
    public void ErrorResponse_FieldsOfTheServer_AreKept()
    {
        var error = ErrorResponse.Parse("SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed\0Dbecause\0Htry again\0\0"u8);
        Assert.Equal(("28P01", "because", "try again"), (error.SqlState, error.Detail, error.Hint));
        var classified = PostgresErrors.Classify(error, "db:5432");
        Assert.Equal("postgres.login_refused", classified.Code);
        Assert.IsNotType<RetriableException>(classified);
    }

    [Theory]
    [InlineData("57P01", true, "postgres.shutting_down")]
    [InlineData("55006", true, "postgres.slot_in_use")]
    [InlineData("08006", true, "postgres.unavailable")]
    [InlineData("53400", false, "postgres.no_free_slot")]
    [InlineData("42501", false, "postgres.privilege_missing")]
    [InlineData("22012", false, "postgres.failed")]
    public void Classify_SqlState_GivesKindAndCode(string state, bool isRetriable, string code)
    {
        var classified = PostgresErrors.Classify(new Npgsql.PostgresException("text", "ERROR", "ERROR", state), "db:5432");
        Assert.Equal(isRetriable, classified is RetriableException);
        Assert.Equal(code, classified.Code);
        Assert.Contains(state, classified.Message, StringComparison.Ordinal);
    }

    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
