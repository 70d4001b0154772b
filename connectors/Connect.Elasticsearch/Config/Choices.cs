namespace Connect.Elasticsearch.Config;

/// <summary>Values of <c>behavior.on.null.values</c>.</summary>
internal enum NullValueBehavior
{
    Fail,
    Ignore,
    Delete,
}

/// <summary>Values of <c>behavior.on.malformed.documents</c>.</summary>
internal enum MalformedBehavior
{
    Fail,
    Warn,
    Ignore,
}

/// <summary>Values of <c>write.method</c>.</summary>
internal enum WriteMethod
{
    Insert,
    Upsert,
}

/// <summary>Values of <c>refresh</c>, as the bulk API names them.</summary>
internal enum RefreshPolicy
{
    False,
    WaitFor,
    True,
}

/// <summary>Values of <c>external.resource.usage</c>.</summary>
internal enum ExternalResource
{
    Disabled,
    Index,
    AliasIndex,
    Datastream,
    AliasDatastream,
}
