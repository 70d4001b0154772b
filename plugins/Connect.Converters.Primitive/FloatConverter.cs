using System.Buffers.Binary;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;

namespace Connect.Converters.Primitive;

/// <summary>A Float32 as 4 bytes, big-endian.</summary>
[PluginAlias("org.apache.kafka.connect.converters.FloatConverter")]
public sealed class FloatConverter() : FixedSizeConverter<float>(Schema.OptionalFloat32, sizeof(float))
{
    private protected override void Write(Span<byte> data, float value) => BinaryPrimitives.WriteSingleBigEndian(data, value);

    private protected override float Read(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadSingleBigEndian(data);
}
