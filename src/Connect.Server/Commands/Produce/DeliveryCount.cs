using System.Globalization;
using Connect.LogClient;

namespace Connect.Server.Commands.Produce;

/// <summary>Counts what was appended and keeps the first failure. Told by the producer's thread, asked by the command's.</summary>
internal sealed class DeliveryCount : IDeliveryHandler
{
    private long _count;
    private LogException? _failure;

    public long Count => Interlocked.Read(ref _count);

    public void OnDelivery(in Delivery delivery)
    {
        if (delivery.Error is { } error)
        {
            Interlocked.CompareExchange(ref _failure, error, null);
        }
        else
        {
            Interlocked.Increment(ref _count);
        }
    }

    /// <exception cref="LogException">A record was not appended.</exception>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw new LogException(
                failure.Code,
                string.Create(CultureInfo.InvariantCulture, $"A record was not appended, {Count} before it were. {failure.Message}"),
                failure.IsRetriable,
                failure);
        }
    }
}
