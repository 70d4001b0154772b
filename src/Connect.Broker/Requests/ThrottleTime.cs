using System.Collections.Concurrent;
using Connect.Protocol;

namespace Connect.Broker.Requests;

/// <summary>
/// Puts the throttle time into an answer of any type. Answers are records that their handler has made for one request, and only those of
/// clients beyond their quota come here.
/// </summary>
internal static class ThrottleTime
{
    private static readonly ConcurrentDictionary<Type, Action<IWritable, int>> Setters = new();

    public static void Set(IWritable answer, TimeSpan throttle) =>
        Setters.GetOrAdd(answer.GetType(), CreateSetter)(answer, (int)Math.Ceiling(throttle.TotalMilliseconds));

    private static Action<IWritable, int> CreateSetter(Type type) =>
        type.GetProperty("ThrottleTimeMs") is { } property ? (answer, ms) => property.SetValue(answer, ms) : (_, _) => { };
}
