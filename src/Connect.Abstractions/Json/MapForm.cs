namespace Connect.Abstractions.Json;

/// <summary>How <see cref="ConnectJsonWriter"/> writes maps.</summary>
public enum MapForm
{
    /// <summary>An object where the keys are text, otherwise an array of <c>[key,value]</c>: Kafka Connect's JSON converter.</summary>
    ObjectOrPairs,

    /// <summary>An object where the keys are text, otherwise an array of <c>{"key":...,"value":...}</c>: Elasticsearch.</summary>
    ObjectOrEntries,

    /// <summary>Always an array of <c>{"key":...,"value":...}</c>.</summary>
    Entries,
}
