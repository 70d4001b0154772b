namespace Connect.Postgres.Types;

/// <summary><c>hstore.handling.mode</c>: how hstore columns are written.</summary>
public enum HstoreHandlingMode
{
    /// <summary>JSON text.</summary>
    Json,

    /// <summary>A map of text to nullable text.</summary>
    Map,
}
