namespace Connect.Postgres.Config;

/// <summary><c>publication.autocreate.mode</c>: what to do about the publication at the start.</summary>
public enum PublicationAutocreate
{
    /// <summary>A missing publication is created for all tables: needs a superuser.</summary>
    AllTables,

    /// <summary>It has to exist.</summary>
    Disabled,

    /// <summary>It is created for, and kept equal to, the captured tables: needs their ownership.</summary>
    Filtered,

    /// <summary>A missing publication is created without tables.</summary>
    NoTables,
}
