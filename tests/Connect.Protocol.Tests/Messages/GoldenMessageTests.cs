using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Connect.Protocol.Messages;

namespace Connect.Protocol.Tests.Messages;

/// <summary>
/// Every message at every version against bytes that an encoder following Kafka's own message definitions made (Golden/*.txt: kind,
/// version, bytes, field values). Fields are compared by name, so that two of the same type cannot change places unnoticed.
/// </summary>
public sealed class GoldenMessageTests
{
    public static TheoryData<string> ApiNames =>
        [.. Directory.GetFiles(GoldenDirectory, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)!).Order()];

    private static string GoldenDirectory => Path.Combine(AppContext.BaseDirectory, "Golden");

    [Fact]
    public void EveryRequest_HasAGoldenFile()
    {
        var requests = typeof(FetchRequest).Assembly.GetTypes()
            .Where(type => type is { IsClass: true } && type.GetProperty("Api") is not null)
            .Select(type => type.Name.Replace("Request", "", StringComparison.Ordinal));

        Assert.Equal(ApiNames.Select(row => row.Data).Order(), requests.Order());
    }

    [Theory]
    [MemberData(nameof(ApiNames))]
    public void Message_ReadAndWrittenAtEachVersion_KeepsItsGoldenBytes(string name)
    {
        var request = MessageType(name + "Request");
        var api = (ApiSpec)request.GetProperty("Api")!.GetValue(null)!;
        var seen = 0;
        foreach (var line in File.ReadLines(Path.Combine(GoldenDirectory, name + ".txt")))
        {
            var parts = line.Split(' ', 4);
            var version = short.Parse(parts[1], CultureInfo.InvariantCulture);
            var message = parts[0] == "request" ? request : MessageType(name + "Response");
            typeof(GoldenMessageTests).GetMethod(nameof(RoundTrip), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(message).Invoke(null, [api, version, Convert.FromHexString(parts[2]), JsonDocument.Parse(parts[3])]);
            seen++;
        }
        Assert.Equal(2 * (api.MaxVersion - api.MinVersion + 1), seen);
    }

    [Theory]
    [MemberData(nameof(ApiNames))]
    public void Message_CutAtAnyByte_IsMalformed(string name)
    {
        var message = MessageType(name + "Request");
        var api = (ApiSpec)message.GetProperty("Api")!.GetValue(null)!;
        foreach (var line in File.ReadLines(Path.Combine(GoldenDirectory, name + ".txt")).Where(line => line[..3] == "req"))
        {
            var parts = line.Split(' ', 4);
            var version = short.Parse(parts[1], CultureInfo.InvariantCulture);
            typeof(GoldenMessageTests).GetMethod(nameof(CutEverywhere), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(message).Invoke(null, [api, version, Convert.FromHexString(parts[2])]);
        }
    }

    private static void RoundTrip<T>(ApiSpec api, short version, byte[] golden, JsonDocument values)
        where T : IWireType<T>
    {
        var reader = new ProtocolReader(golden) { IsFlexible = api.IsFlexible(version) };
        var message = T.Read(ref reader, version);
        reader.ExpectEnd();
        AssertFields(values.RootElement, message, $"{typeof(T).Name} v{version}");

        using var writer = new ProtocolWriter { IsFlexible = api.IsFlexible(version) };
        message.Write(writer, version);
        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString([.. writer.GetSegments().SelectMany(segment => segment.ToArray())]));
    }

    private static void CutEverywhere<T>(ApiSpec api, short version, byte[] golden)
        where T : IWireType<T>
    {
        for (var length = 0; length < golden.Length; length++)
        {
            var cut = golden.AsMemory(0, length);
            Assert.Throws<MalformedMessageException>(() =>
            {
                var reader = new ProtocolReader(cut) { IsFlexible = api.IsFlexible(version) };
                T.Read(ref reader, version);
            });
        }
    }

    private static void AssertFields(JsonElement expected, object? actual, string path)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in expected.EnumerateObject())
                {
                    var property = actual!.GetType().GetProperty(field.Name);
                    Assert.True(property is not null, $"{path} has no {field.Name}");
                    AssertFields(field.Value, property.GetValue(actual), $"{path}.{field.Name}");
                }
                break;
            case JsonValueKind.Array:
                var items = actual is ReadOnlyMemory<byte> bytes ? bytes.ToArray() : (IEnumerable)actual!;
                var pairs = expected.EnumerateArray().Zip(items.Cast<object>()).ToList();
                Assert.Equal(expected.GetArrayLength(), pairs.Count);
                pairs.ForEach(pair => AssertFields(pair.First, pair.Second, path + "[]"));
                break;
            case JsonValueKind.Null:
                Assert.True(actual is null, path);
                break;
            default:
                var text = actual is Enum code ? Convert.ToInt64(code, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
                    : Convert.ToString(actual, CultureInfo.InvariantCulture);
                Assert.True(string.Equals(expected.ToString(), text, StringComparison.OrdinalIgnoreCase), $"{path}: {expected} <> {text}");
                break;
        }
    }

    private static Type MessageType(string name) =>
        typeof(FetchRequest).Assembly.GetType($"Connect.Protocol.Messages.{name}", throwOnError: true)!;
}
