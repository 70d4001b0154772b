namespace Connect.Abstractions.Errors;

/// <summary>A schema was described in a way that cannot be built, such as the same field twice.</summary>
public sealed class SchemaBuilderException : DataException
{
    /// <summary>Creates the failure with a message that names the schema and the field.</summary>
    public SchemaBuilderException(string message) : base(message)
    {
    }
}
