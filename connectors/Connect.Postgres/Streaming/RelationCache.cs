using Connect.Abstractions.Errors;
using Connect.Cdc.Filters;
using Connect.Cdc.Tables;
using Connect.Postgres.Streaming.Messages;
using Connect.Postgres.Tables;

namespace Connect.Postgres.Streaming;

/// <summary>The tables of the stream by the ids that rows refer to. One caller at a time.</summary>
internal sealed class RelationCache(TableFilter filter, CapturedTableFactory factory)
{
    private readonly Dictionary<uint, CapturedTable?> _tables = [];

    /// <summary>Takes a new description of a table.</summary>
    public async ValueTask UpdateAsync(RelationMessage relation, CancellationToken cancellationToken)
    {
        if (!filter.Includes(new TableId(null, relation.Schema, relation.Table)))
        {
            _tables[relation.RelationId] = null;
            return;
        }

        if (_tables.ContainsKey(relation.RelationId))
        {
            factory.ForgetTypes();
        }

        _tables[relation.RelationId] = await factory.CreateAsync(relation, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The table of a row, or null when it is not captured.</summary>
    /// <exception cref="DataException">The stream has not described the table.</exception>
    public CapturedTable? Find(uint relationId) => _tables.TryGetValue(relationId, out var table)
        ? table
        : throw new DataException($"The stream holds a row of relation {relationId} without its description: the stream is damaged.");
}
