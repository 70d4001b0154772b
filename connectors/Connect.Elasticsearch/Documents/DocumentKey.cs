namespace Connect.Elasticsearch.Documents;

/// <summary>A document: operations on the same one must keep their order.</summary>
internal readonly record struct DocumentKey(string Index, string Id);
