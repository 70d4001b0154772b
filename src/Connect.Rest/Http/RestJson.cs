using System.Text.Json.Serialization;
using Connect.Rest.Connectors;
using Connect.Rest.Plugins;
using Connect.Rest.Root;

namespace Connect.Rest.Http;

/// <summary>How answers are written: Kafka Connect's names, no reflection at run time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorMessage))]
[JsonSerializable(typeof(ServerInfo))]
[JsonSerializable(typeof(HealthInfo))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(CreateConnectorDto))]
[JsonSerializable(typeof(ConnectorInfoDto))]
[JsonSerializable(typeof(ConnectorStateDto))]
[JsonSerializable(typeof(TaskStateDto))]
[JsonSerializable(typeof(IReadOnlyList<TaskInfoDto>))]
[JsonSerializable(typeof(Dictionary<string, ConnectorExpansionDto>))]
[JsonSerializable(typeof(Dictionary<string, ActiveTopicsDto>))]
[JsonSerializable(typeof(ConnectorOffsetsDto))]
[JsonSerializable(typeof(IReadOnlyList<PluginDto>))]
[JsonSerializable(typeof(IReadOnlyList<ConfigKeyDto>))]
[JsonSerializable(typeof(ConfigInfosDto))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, object?>))]
internal sealed partial class RestJson : JsonSerializerContext;
