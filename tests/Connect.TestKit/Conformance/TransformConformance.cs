using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;
using Xunit;

namespace Connect.TestKit.Conformance;

/// <summary>What every transform has to do. A transform's test class inherits it and supplies settings and a record.</summary>
public abstract class TransformConformance
{
    /// <summary>Settings with which the transform works.</summary>
    protected abstract IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>A record that the transform can handle; made anew on each call.</summary>
    protected abstract SinkRecord MakeRecord();

    /// <summary>The transform, not yet configured.</summary>
    protected abstract ITransform CreateUnconfigured();

    [Fact]
    public void Apply_SinkRecord_KeepsItsKindAndWhereItWasRead()
    {
        using var transform = Create();
        var record = MakeRecord();

        if (transform.Apply(record) is { } result)
        {
            var sinkRecord = Assert.IsType<SinkRecord>(result);
            Assert.Equal(record.OriginalTopicPartition, sinkRecord.OriginalTopicPartition);
            Assert.Equal(record.Offset, sinkRecord.Offset);
        }
    }

    [Fact]
    public void Apply_AnyRecord_LeavesTheOriginalAsItWas()
    {
        using var transform = Create();
        var record = MakeRecord();

        transform.Apply(record);

        Assert.Equal(MakeRecord().Headers, record.Headers);
        Assert.True(ConnectValue.AreEqual(MakeRecord().Value, record.Value));
        Assert.True(ConnectValue.AreEqual(MakeRecord().Key, record.Key));
    }

    [Fact]
    public void Apply_SameSchemaTwice_GivesTheSameSchemaInstance()
    {
        using var transform = Create();

        var first = transform.Apply(MakeRecord());
        var second = transform.Apply(MakeRecord());

        Assert.Equal(first?.ValueSchema, second?.ValueSchema);
        if (first?.Value is Struct value)
        {
            Assert.Same(first.ValueSchema, value.Schema);
            Assert.Same(value.Schema, ((Struct)second!.Value!).Schema);
        }
    }

    [Fact]
    public void Plugin_AsDescribed_HasVersionAndDocumentedSettings()
    {
        using var transform = CreateUnconfigured();

        Assert.NotEmpty(transform.Version);
        Assert.All(transform.ConfigDef.Keys, key => Assert.NotEmpty(key.Doc));
    }

    private ITransform Create()
    {
        var transform = CreateUnconfigured();
        transform.Configure(Settings);
        return transform;
    }
}
