using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Converters.Primitive;

/// <summary>A boolean as one byte, 0 or 1.</summary>
[PluginAlias("org.apache.kafka.connect.converters.BooleanConverter")]
public sealed class BooleanConverter() : FixedSizeConverter<bool>(Schema.OptionalBoolean, sizeof(bool))
{
    private protected override void Write(Span<byte> data, bool value) => data[0] = value ? (byte)1 : (byte)0;

    private protected override bool Read(ReadOnlySpan<byte> data) => data[0] switch
    {
        0 => false,
        1 => true,
        _ => throw new DataException($"A boolean is a byte 0 or 1, not {data[0]}."),
    };
}
