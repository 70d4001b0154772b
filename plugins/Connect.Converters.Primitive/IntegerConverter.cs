using System.Buffers.Binary;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;

namespace Connect.Converters.Primitive;

/// <summary>A Int32 as 4 bytes, big-endian.</summary>
[PluginAlias("org.apache.kafka.connect.converters.IntegerConverter")]
public sealed class IntegerConverter() : FixedSizeConverter<int>(Schema.OptionalInt32, sizeof(int))
{
    private protected override void Write(Span<byte> data, int value) => BinaryPrimitives.WriteInt32BigEndian(data, value);

    private protected override int Read(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadInt32BigEndian(data);
}
