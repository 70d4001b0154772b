using System.Buffers.Binary;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;

namespace Connect.Converters.Primitive;

/// <summary>A Int64 as 8 bytes, big-endian.</summary>
[PluginAlias("org.apache.kafka.connect.converters.LongConverter")]
public sealed class LongConverter() : FixedSizeConverter<long>(Schema.OptionalInt64, sizeof(long))
{
    private protected override void Write(Span<byte> data, long value) => BinaryPrimitives.WriteInt64BigEndian(data, value);

    private protected override long Read(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadInt64BigEndian(data);
}
