using System.Collections.Concurrent;

namespace Connect.IntegrationTests.Transactions;

/// <summary>What became of a transaction, as far as its producer was told.</summary>
internal enum Outcome
{
    Unknown,
    Committed,
    Aborted,
}

/// <summary>All transactions that were begun: what they wrote, and how they ended.</summary>
internal sealed class TransactionHistory
{
    private readonly ConcurrentDictionary<(string Id, int Transaction), (int Records, Outcome Outcome)> _transactions = new();

    public int CountOf(Outcome outcome) => _transactions.Values.Count(transaction => transaction.Outcome == outcome);

    public void Note(string id, int transaction, int records, Outcome outcome) => _transactions[(id, transaction)] = (records, outcome);

    /// <summary>
    /// Everything that is wrong with what a reader of committed data saw in each partition: transactions in part, twice, out of order,
    /// lost, or aborted.
    /// </summary>
    public IReadOnlyList<string> Check(IReadOnlyList<List<CheckedRecord>> partitions)
    {
        var mistakes = new List<string>();
        var seen = partitions.SelectMany(records => records).GroupBy(record => (record.TransactionalId, record.Transaction))
            .ToDictionary(group => group.Key, group => group.Select(record => record.Index).Order().ToList());
        foreach (var (key, (records, outcome)) in _transactions)
        {
            var indexes = seen.GetValueOrDefault(key) ?? [];
            var isWhole = indexes.SequenceEqual(Enumerable.Range(0, records));
            if (outcome == Outcome.Aborted ? indexes.Count > 0 : !isWhole && (outcome == Outcome.Committed || indexes.Count > 0))
            {
                mistakes.Add($"{key.Id}/{key.Transaction} is {outcome} and has {records} records; seen are {string.Join(',', indexes)}");
            }
        }
        mistakes.AddRange(seen.Keys.Where(key => !_transactions.ContainsKey(key)).Select(key => $"{key} was never begun"));
        for (var partition = 0; partition < partitions.Count; partition++)
        {
            foreach (var producer in partitions[partition].GroupBy(record => record.TransactionalId))
            {
                var order = producer.ToList();
                var sorted = order.OrderBy(record => record.Transaction).ThenBy(record => record.Index);
                if (!order.SequenceEqual(sorted))
                {
                    mistakes.Add($"partition {partition} has the records of {producer.Key} out of order");
                }
            }
        }
        return mistakes;
    }
}
