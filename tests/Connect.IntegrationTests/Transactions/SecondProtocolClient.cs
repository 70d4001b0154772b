using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Connect.Protocol;
using Connect.Protocol.Messages;
using Connect.Protocol.Records;
using Connect.TestKit.Network;

namespace Connect.IntegrationTests.Transactions;

/// <summary>
/// Speaks the second transaction protocol, which librdkafka does not: writing adds partitions, several requests are on their way at a time,
/// each end gives the next epoch, and whatever has lost its answer is sent again as it was.
/// https://cwiki.apache.org/confluence/display/KAFKA/KIP-890
/// </summary>
internal sealed class SecondProtocolClient(int port, string topic, string id) : ITransactionalClient
{
    private const short ProduceVersion = 12;
    private const int RecordsPerRequest = 5;
    private const int MaxInFlight = 5;
    private const int MaxBuffered = 8;
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(20);

    private readonly List<(int Partition, string Value)> _buffer = [];
    private readonly Dictionary<int, int> _nextSequences = [];
    private WireClient? _connection;
    private long _producerId = -1;
    private short _producerEpoch = -1;

    public async Task InitAsync()
    {
        var request = new InitProducerIdRequest { TransactionalId = id, TransactionTimeoutMs = 60_000 };
        var answer = await AskAsync(request, answer => answer.ErrorCode);
        GoOnAs(answer.ProducerId, answer.ProducerEpoch);
    }

    public void Begin() => _buffer.Clear();

    public async Task WriteAsync(int partition, string value)
    {
        _buffer.Add((partition, value));
        if (_buffer.Count >= MaxBuffered)
        {
            await FlushAsync();
        }
    }

    public async Task FlushAsync()
    {
        var left = _buffer.Chunk(RecordsPerRequest).Select(RequestOf).ToList();
        _buffer.Clear();
        var started = Stopwatch.GetTimestamp();
        while (left.Count > 0)
        {
            var sent = left.Take(MaxInFlight).ToList();
            var errors = await TryAsync(connection => SendAsync(connection, sent)) ?? [];
            errors.ForEach(ThrowIfFinal);
            var failed = sent.Where((_, i) => i >= errors.Count || errors[i] != ErrorCode.None).ToList();
            left = [.. failed, .. left.Skip(sent.Count)];
            if (failed.Count > 0)
            {
                await DelayAsync(started);
            }
        }
    }

    public async Task CommitAsync()
    {
        await FlushAsync();
        await EndAsync(commit: true);
    }

    // What is not sent yet never will be: then nothing, or only a part, of the transaction is known to the broker.
    public async Task AbortAsync()
    {
        _buffer.Clear();
        await EndAsync(commit: false);
    }

    public void Dispose() => _connection?.Dispose();

    private async Task EndAsync(bool commit)
    {
        var request = new EndTxnRequest
        {
            TransactionalId = id,
            ProducerId = _producerId,
            ProducerEpoch = _producerEpoch,
            Committed = commit,
        };
        var answer = await AskAsync(request, answer => answer.ErrorCode);
        Assert.True(
            answer.ProducerId != _producerId || answer.ProducerEpoch == _producerEpoch + 1,
            $"{id} ended at epoch {_producerEpoch} and goes on at {answer.ProducerEpoch}");
        GoOnAs(answer.ProducerId, answer.ProducerEpoch);
    }

    private void GoOnAs(long producerId, short producerEpoch)
    {
        (_producerId, _producerEpoch) = (producerId, producerEpoch);
        _nextSequences.Clear();
    }

    private ProduceRequest RequestOf((int Partition, string Value)[] records) => new()
    {
        TransactionalId = id,
        Acks = -1,
        TimeoutMs = 10_000,
        Topics =
        [
            new()
            {
                Name = topic,
                Partitions =
                [
                    .. records.GroupBy(record => record.Partition, record => record.Value)
                        .Select(values => new ProduceRequestPartition { Index = values.Key, Records = BatchOf(values.Key, [.. values]) }),
                ],
            },
        ],
    };

    private byte[] BatchOf(int partition, string[] values)
    {
        var sequence = _nextSequences.GetValueOrDefault(partition);
        _nextSequences[partition] = sequence + values.Length;
        using var writer = new RecordBatchWriter(new RecordBatchWriterOptions
        {
            ProducerId = _producerId,
            ProducerEpoch = _producerEpoch,
            BaseSequence = sequence,
            IsTransactional = true,
        });
        foreach (var value in values)
        {
            writer.Append(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), key: null, Encoding.UTF8.GetBytes(value));
        }
        return writer.Build().ToArray();
    }

    /// <summary>Sends all before the first is answered. The errors, the first one of each request.</summary>
    private static async Task<List<ErrorCode>> SendAsync(WireClient connection, IReadOnlyList<ProduceRequest> requests)
    {
        var posted = new List<int>();
        foreach (var request in requests)
        {
            posted.Add(await connection.PostAsync(request, ProduceVersion));
        }
        var errors = new List<ErrorCode>();
        foreach (var correlationId in posted)
        {
            var answer = await connection.ReceiveAsync<ProduceRequest, ProduceResponse>(correlationId, ProduceVersion);
            var partitions = answer.Topics[0].Partitions;
            errors.Add(partitions.FirstOrDefault(partition => partition.ErrorCode != ErrorCode.None)?.ErrorCode ?? ErrorCode.None);
        }
        return errors;
    }

    private async Task<TResponse> AskAsync<TRequest, TResponse>(IRequest<TRequest, TResponse> request, Func<TResponse, ErrorCode> errorOf)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : class, IWireType<TResponse>
    {
        for (var started = Stopwatch.GetTimestamp(); ; await DelayAsync(started))
        {
            if (await TryAsync(connection => connection.SendAsync(request)) is { } answer)
            {
                ThrowIfFinal(errorOf(answer));
                if (errorOf(answer) == ErrorCode.None)
                {
                    return answer;
                }
            }
        }
    }

    // Null: there is no answer, and the request may have been carried out or not.
    private async Task<T?> TryAsync<T>(Func<WireClient, Task<T>> step)
        where T : class
    {
        try
        {
            return await step(_connection ??= await WireClient.ConnectAsync("127.0.0.1", port));
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            _connection?.Dispose();
            _connection = null;
            return null;
        }
    }

    private static void ThrowIfFinal(ErrorCode error)
    {
        switch (error)
        {
            // Out of order is what follows a request that is to be sent again.
            case ErrorCode.None or ErrorCode.ConcurrentTransactions or ErrorCode.CoordinatorNotAvailable or ErrorCode.NotEnoughReplicas
                or ErrorCode.OutOfOrderSequenceNumber:
                break;
            case ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch or ErrorCode.InvalidProducerIdMapping:
                throw new TransactionFailedException($"The producer was told {error}.", requiresAbort: false, isFatal: true);
            default:
                throw new TransactionFailedException($"The producer was told {error}.", requiresAbort: true, isFatal: false);
        }
    }

    private static async Task DelayAsync(long started)
    {
        if (Stopwatch.GetElapsedTime(started) > StepTimeout)
        {
            throw new TransactionFailedException($"No success in {StepTimeout}.", requiresAbort: false, isFatal: false);
        }
        await Task.Delay(RetryDelay);
    }
}
