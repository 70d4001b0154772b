namespace Connect.IntegrationTests.Transactions;

/// <summary>
/// A transactional producer as the checker needs it, whatever protocol it speaks. A step goes on over a broker that is killed, with a
/// bound; one that fails throws <see cref="TransactionFailedException"/>.
/// </summary>
internal interface ITransactionalClient : IDisposable
{
    /// <summary>Takes the transactional id over.</summary>
    Task InitAsync();

    void Begin();

    /// <summary>Writes the record now or later.</summary>
    Task WriteAsync(int partition, string value);

    /// <summary>Returns when everything written is acknowledged.</summary>
    Task FlushAsync();

    Task CommitAsync();

    Task AbortAsync();
}
