using System.Collections;
using Connect.Protocol;

namespace Connect.Broker.Tests.Security;

/// <summary>Every error code of a message, however deep.</summary>
internal static class ErrorCodes
{
    public static IEnumerable<ErrorCode> In(object? value) => value switch
    {
        null or string or byte[] => [],
        ErrorCode code => [code],
        IEnumerable items => items.Cast<object?>().SelectMany(In),
        _ when value.GetType().Namespace == "Connect.Protocol.Messages" =>
            value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0)
                .Where(property => !property.GetMethod!.IsStatic)
                .SelectMany(property => In(property.GetValue(value))),
        _ => [],
    };
}
