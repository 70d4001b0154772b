using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;
using Connect.TestKit.Conformance;
using Connect.Transforms.Casting;

namespace Connect.Transforms.Tests;

/// <summary>A record with a struct on which each transform below can work.</summary>
public abstract class OrderTransformConformance(ITransform transform, params string[] settings) : TransformConformance
{
    private static readonly Schema Order = SchemaBuilder.Struct().Named("shop.Order")
        .Field("id", Schema.Int64)
        .Field("name", Schema.OptionalString)
        .Field("at", LogicalTypes.Timestamp().Optional().Build())
        .Field("address", SchemaBuilder.Struct().Optional().Field("city", Schema.String).Build())
        .Build();

    protected override IReadOnlyDictionary<string, string> Settings { get; } =
        settings.ToDictionary(s => s.Split('=')[0], s => s.Split('=')[1]);

    protected override ITransform CreateUnconfigured() => transform;

    protected override SinkRecord MakeRecord() => Records.Sink(
        new Struct(Order)
            .Put("id", 7L)
            .Put("name", "n")
            .Put("at", DateTimeOffset.UnixEpoch)
            .Put("address", new Struct(Order.Field("address")!.Schema).Put("city", "Brno")),
        key: 1L,
        keySchema: Schema.Int64) with
    {
        Headers = Headers.Empty.Add("h", Schema.String, "v"),
    };
}

public class RegexRouterConformance() : OrderTransformConformance(new RegexRouter(), "regex=(.*)", "replacement=x-$1");

public class TimestampRouterConformance() : OrderTransformConformance(new TimestampRouter());

public class InsertFieldConformance() : OrderTransformConformance(new InsertField.Value(), "topic.field=topic", "offset.field=offset!");

public class ReplaceFieldConformance() : OrderTransformConformance(new ReplaceField.Value(), "exclude=name", "renames=id:key");

public class MaskFieldConformance() : OrderTransformConformance(new MaskField.Value(), "fields=name,id");

public class ValueToKeyConformance() : OrderTransformConformance(new ValueToKey(), "fields=id");

public class ExtractFieldConformance() : OrderTransformConformance(new ExtractField.Value(), "field=address");

public class CastConformance() : OrderTransformConformance(new Cast.Value(), "spec=id:string");

public class TimestampConverterConformance() : OrderTransformConformance(new TimestampConverter.Value(), "field=at", "target.type=unix");

public class FilterConformance() : OrderTransformConformance(new Filter());

public class DropHeadersConformance() : OrderTransformConformance(new DropHeaders(), "headers=h");

public class InsertHeaderConformance() : OrderTransformConformance(new InsertHeader(), "header=x", "value.literal=5");

public class HeaderFromConformance() : OrderTransformConformance(new HeaderFrom.Value(), "fields=name", "headers=n", "operation=move");

public class HoistFieldConformance() : OrderTransformConformance(new HoistField.Value(), "field=row");

public class SetSchemaMetadataConformance() : OrderTransformConformance(new SetSchemaMetadata.Value(), "schema.name=x.Y");

public class FlattenConformance() : OrderTransformConformance(new Flatten.Value(), "delimiter=_");
