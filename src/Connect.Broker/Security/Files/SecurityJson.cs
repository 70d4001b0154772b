using System.Text.Json.Serialization;
using Connect.Broker.Security.Authorization;

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
internal sealed partial class SecurityJson : JsonSerializerContext;
