using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Xunit;

namespace Connect.TestKit.Conformance;

/// <summary>What every converter has to do. A converter's test class inherits it and says which values the converter carries.</summary>
public abstract class ConverterConformance
{
    private const string Topic = "conformance";

    /// <summary>Values that come back as they went in.</summary>
    protected abstract IReadOnlyList<SchemaAndValue> RoundTrips { get; }

    /// <summary>Bytes that the converter has to refuse; null when it takes all bytes.</summary>
    protected abstract byte[]? Unreadable { get; }

    [Fact]
    public void FromAndTo_EachValue_ComesBack()
    {
        using var converter = Create();
        foreach (var (schema, value) in RoundTrips)
        {
            var back = converter.ToConnectData(Topic, Headers.Empty, converter.FromConnectData(Topic, Headers.Empty, schema, value));

            Assert.True(ConnectValue.AreEqual(value, back.Value), $"{value} came back as {back.Value}");
        }
    }

    [Fact]
    public void Null_InBothDirections_StaysNull()
    {
        using var converter = Create();

        Assert.Null(converter.FromConnectData(Topic, Headers.Empty, null, null));
        Assert.Null(converter.ToConnectData(Topic, Headers.Empty, null).Value);
    }

    [Fact]
    public void FromConnectData_Twice_GivesArraysOfTheCallersOwn()
    {
        using var converter = Create();
        var (schema, value) = RoundTrips[0];
        var first = converter.FromConnectData(Topic, Headers.Empty, schema, value)!;
        var copy = first.ToArray();
        converter.FromConnectData(Topic, Headers.Empty, RoundTrips[^1].Schema, RoundTrips[^1].Value);

        Assert.Equal(copy, first);
    }

    [Fact]
    public void ToConnectData_Garbage_IsTheRecordsFailure()
    {
        using var converter = Create();
        if (Unreadable is { } garbage)
        {
            Assert.Throws<DataException>(() => converter.ToConnectData(Topic, Headers.Empty, garbage));
        }
        else
        {
            Assert.NotNull(converter.ToConnectData(Topic, Headers.Empty, [0xff, 0xfe]).Value);
        }
    }

    [Fact]
    public void FromConnectData_AfterAFailure_WorksAgain()
    {
        using var converter = Create();
        Assert.Throws<DataException>(() => converter.FromConnectData(Topic, Headers.Empty, null, Guid.Empty));
        var (schema, value) = RoundTrips[0];
        var back = converter.ToConnectData(Topic, Headers.Empty, converter.FromConnectData(Topic, Headers.Empty, schema, value));

        Assert.True(ConnectValue.AreEqual(value, back.Value));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("value")]
    [InlineData("header")]
    public void Configure_EachConverterType_IsAccepted(string type)
    {
        using var converter = CreateUnconfigured();
        converter.Configure(new Dictionary<string, string>(Settings) { [IConverter.ConverterTypeKey] = type });

        Assert.NotEmpty(converter.Version);
    }

    /// <summary>The converter, not yet configured.</summary>
    protected abstract IConverter CreateUnconfigured();

    /// <summary>Its settings.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    private IConverter Create()
    {
        var converter = CreateUnconfigured();
        converter.Configure(Settings);
        return converter;
    }
}
