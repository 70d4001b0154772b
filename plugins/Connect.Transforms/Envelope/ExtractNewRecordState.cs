using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms.Envelope;

/// <summary>
/// Unwraps change events: the value becomes the row after the change, with fields of the envelope beside it where asked for. Deletes
/// and tombstones go the way that the settings say. Records that are no change events pass unchanged.
/// </summary>
/// <remarks>
/// Works with schemas and without. A tombstone made of a delete has neither value nor schema, so that every converter writes it as a
/// null that compaction understands. Truncates are dropped.
/// </remarks>
[PluginAlias("io.debezium.transforms.ExtractNewRecordState")]
public sealed class ExtractNewRecordState : Transform
{
    private const int SchemaCacheSize = 64;
    private const string DeletedField = "__deleted";

    private readonly LruCache<Schema, RowPlan> _plans = new(SchemaCacheSize);
    private ExtractNewRecordStateConfig _config = null!;

    /// <inheritdoc/>
    public override ConfigDef ConfigDef => ExtractNewRecordStateConfig.Definition;

    private bool AddsToRows => _config.AddFields.Count > 0 || _config.Deletes == DeleteHandling.Rewrite;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        if (record.Value is null)
        {
            return _config.DropTombstones ? null : WithHeaders(record, null);
        }

        if (!ChangeEnvelope.TryRead(record, out var envelope))
        {
            return record;
        }

        if (envelope.After is { } after)
        {
            return Unwrap(record, envelope, after, isDelete: false);
        }

        return envelope.Operation == "d" ? Delete(record, envelope) : null;
    }

    private protected override void Configure(ParsedConfig config) => _config = ExtractNewRecordStateConfig.From(config);

    private ConnectRecord? Delete(ConnectRecord record, ChangeEnvelope envelope)
    {
        switch (_config.Deletes)
        {
            case DeleteHandling.Drop:
                return null;
            case DeleteHandling.Rewrite:
                var before = envelope.Before ?? throw new DataException(
                    $"A delete of topic '{record.Topic}' has no row before the change, so it cannot be rewritten. Set the table's replica "
                    + "identity to FULL, or another delete.tombstone.handling.mode.");
                return Unwrap(record, envelope, before, isDelete: true);
            default:
                var tombstone = WithHeaders(record, envelope) with { ValueSchema = null, Value = null };
                return envelope.Before is { } row ? Route(tombstone, row) : tombstone;
        }
    }

    private ConnectRecord Unwrap(ConnectRecord record, ChangeEnvelope envelope, object row, bool isDelete)
    {
        var (schema, value) = row switch
        {
            Struct fields when AddsToRows => AddFields(envelope, fields, isDelete),
            Struct fields => new SchemaAndValue(fields.Schema, fields),
            IReadOnlyDictionary<string, object?> fields when AddsToRows => AddFields(envelope, fields, isDelete),
            _ => new SchemaAndValue(null, row),
        };
        var unwrapped = WithHeaders(record, envelope) with { ValueSchema = schema, Value = value };
        return DropFields(Route(unwrapped, row));
    }

    private SchemaAndValue AddFields(ChangeEnvelope envelope, Struct row, bool isDelete)
    {
        var envelopeSchema = envelope.Schema!;
        if (!_plans.TryGet(envelopeSchema, out var plan) || !ReferenceEquals(plan.Row, row.Schema))
        {
            plan = Plan(envelopeSchema, row.Schema);
            _plans.Set(envelopeSchema, plan);
        }

        var replaceNull = _config.Deletes == DeleteHandling.Rewrite && _config.ReplaceNullWithDefault;
        var result = new Struct(plan.Updated);
        var index = 0;
        for (; index < row.Schema.Fields.Count; index++)
        {
            result.PutUnchecked(index, row.Read(row.Schema.Fields[index], replaceNull));
        }

        foreach (var field in plan.Added)
        {
            result.PutUnchecked(index++, field.ValueIn(envelope));
        }

        if (_config.Deletes == DeleteHandling.Rewrite)
        {
            result.PutUnchecked(index, DeletedText(isDelete));
        }

        return new SchemaAndValue(plan.Updated, result);
    }

    private SchemaAndValue AddFields(ChangeEnvelope envelope, IReadOnlyDictionary<string, object?> row, bool isDelete)
    {
        var result = new Dictionary<string, object?>(row);
        foreach (var field in _config.AddFields)
        {
            result[field.NewName] = field.ValueIn(envelope);
        }

        if (_config.Deletes == DeleteHandling.Rewrite)
        {
            result[DeletedField] = DeletedText(isDelete);
        }

        return new SchemaAndValue(null, result);
    }

    private RowPlan Plan(Schema envelope, Schema row)
    {
        var builder = SchemaBuilder.CopyOf(row);
        foreach (var field in row.Fields)
        {
            builder.Field(field.Name, field.Schema);
        }

        var added = new List<EnvelopeField>();
        foreach (var field in _config.AddFields)
        {
            if (field.SchemaIn(envelope) is { } schema)
            {
                builder.Field(field.NewName, schema);
                added.Add(field);
            }
        }

        if (_config.Deletes == DeleteHandling.Rewrite)
        {
            builder.Field(DeletedField, Schema.OptionalString);
        }

        return new RowPlan(row, builder.Build(), added);
    }

    private ConnectRecord WithHeaders(ConnectRecord record, ChangeEnvelope? envelope)
    {
        if (_config.AddHeaders.Count == 0)
        {
            return record;
        }

        var headers = new List<Header>(record.Headers);
        foreach (var field in _config.AddHeaders)
        {
            if (envelope is { } change)
            {
                var schema = change.Schema is { } envelopeSchema ? field.SchemaIn(envelopeSchema) : null;
                if (schema is not null || change.Schema is null)
                {
                    headers.Add(new Header(field.NewName, schema, field.ValueIn(change)));
                }
            }
            else if (field is { Parent: null, Name: "op" })
            {
                headers.Add(new Header(field.NewName, Schema.String, "d"));
            }
        }

        return record with { Headers = Headers.Of(headers) };
    }

    private ConnectRecord Route(ConnectRecord record, object row)
    {
        if (_config.RouteByField.Length == 0)
        {
            return record;
        }

        var topic = row switch
        {
            Struct value => value[_config.RouteByField],
            IReadOnlyDictionary<string, object?> value => value.GetValueOrDefault(_config.RouteByField),
            _ => null,
        };
        return topic switch
        {
            null or "" => record,
            string name => record with { Topic = name },
            _ => throw new DataException($"Field '{_config.RouteByField}' (route.by.field) holds a {topic.GetType().Name}, not a text."),
        };
    }

    private ConnectRecord DropFields(ConnectRecord record)
    {
        if (_config.DropFieldsHeader.Length == 0
            || record.Headers.LastWithName(_config.DropFieldsHeader)?.Value is not IReadOnlyList<object?> { Count: > 0 } listed)
        {
            return record;
        }

        var names = listed.OfType<string>().ToHashSet();
        record = record.With(RecordPart.Value, Without(record.Get(RecordPart.Value), names));
        return _config.DropFieldsFromKey ? record.With(RecordPart.Key, Without(record.Get(RecordPart.Key), names)) : record;
    }

    private SchemaAndValue Without(SchemaAndValue content, HashSet<string> names)
    {
        switch (content.Value)
        {
            case Struct row:
                var kept = row.Schema.Fields.Where(f => !names.Contains(f.Name) || IsToBeKept(f)).ToArray();
                var builder = SchemaBuilder.CopyOf(row.Schema);
                foreach (var field in kept)
                {
                    builder.Field(field.Name, field.Schema);
                }

                var schema = builder.Build();
                var result = new Struct(schema);
                for (var i = 0; i < kept.Length; i++)
                {
                    result.PutUnchecked(i, row.GetWithoutDefault(kept[i]));
                }

                return new SchemaAndValue(schema, result);
            case IReadOnlyDictionary<string, object?> row:
                return new SchemaAndValue(null, row.Where(f => !names.Contains(f.Key)).ToDictionary(f => f.Key, f => f.Value));
            default:
                return content;
        }
    }

    private bool IsToBeKept(Field field) => _config.DropFieldsKeepSchemaCompatible && !field.Schema.IsOptional;

    private static string DeletedText(bool isDelete) => isDelete ? "true" : "false";

    private sealed record RowPlan(Schema Row, Schema Updated, IReadOnlyList<EnvelopeField> Added);
}
