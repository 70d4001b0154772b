using System.Text.Json.Serialization;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Security.Quotas;
using Connect.Broker.Security.Scram;

namespace Connect.Broker.Security.Files;

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
[JsonSerializable(typeof(SecurityFileContent<AclBinding>))]
[JsonSerializable(typeof(SecurityFileContent<ScramCredential>))]
[JsonSerializable(typeof(SecurityFileContent<ClientQuota>))]
internal sealed partial class SecurityJson : JsonSerializerContext;
