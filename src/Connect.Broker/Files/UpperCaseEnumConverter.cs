using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connect.Broker.Files;

/// <summary>Enumerations in Kafka's spelling: DESCRIBE_CONFIGS.</summary>
internal sealed class UpperCaseEnumConverter<TEnum>()
    : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false)
    where TEnum : struct, Enum;
