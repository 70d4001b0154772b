using System.Text.Json.Serialization;
using Connect.Broker.Configs;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Security.Quotas;
using Connect.Broker.Security.Scram;

namespace Connect.Broker.Files;

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters =
    [
        typeof(UpperCaseEnumConverter<AclResourceType>), typeof(UpperCaseEnumConverter<AclPatternType>),
        typeof(UpperCaseEnumConverter<AclOperation>), typeof(UpperCaseEnumConverter<AclPermission>),
    ])]
[JsonSerializable(typeof(BrokerFileContent<AclBinding>))]
[JsonSerializable(typeof(BrokerFileContent<ScramCredential>))]
[JsonSerializable(typeof(BrokerFileContent<ClientQuota>))]
[JsonSerializable(typeof(BrokerFileContent<DynamicConfig>))]
internal sealed partial class BrokerJson : JsonSerializerContext;
