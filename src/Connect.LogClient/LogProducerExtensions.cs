namespace Connect.LogClient;

/// <summary>Sending for callers that send few records and want to await each.</summary>
public static class LogProducerExtensions
{
    /// <summary>Sends one record and waits until it is durable.</summary>
    /// <exception cref="LogException">It was not appended.</exception>
    public static async Task<Delivery> SendAsync(this ILogProducer producer, ProducerRecord record, CancellationToken cancellationToken)
    {
        var handler = new AwaitedDelivery();
        while (!producer.TrySend(record, handler))
        {
            await producer.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        }

        return await handler.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private sealed class AwaitedDelivery : IDeliveryHandler
    {
        private readonly TaskCompletionSource<Delivery> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Delivery> Task => _completion.Task;

        public void OnDelivery(in Delivery delivery)
        {
            if (delivery.Error is { } error)
            {
                _completion.TrySetException(error);
            }
            else
            {
                _completion.TrySetResult(delivery);
            }
        }
    }
}
