using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Data;

/// <summary>
/// A value with named fields. Values are checked against the field's schema when they are put. Not safe for concurrent writes; once
/// handed to the runtime it must not be changed.
/// </summary>
public sealed class Struct : IEquatable<Struct>
{
    private readonly object?[] _values;

    /// <summary>Creates a struct whose fields are all unset.</summary>
    /// <exception cref="DataException">The schema is not a struct.</exception>
    public Struct(Schema schema)
    {
        if (schema.Type != SchemaType.Struct)
        {
            throw new DataException($"A Struct needs a schema of type Struct, not '{schema}'.");
        }

        Schema = schema;
        _values = new object?[schema.FieldArray.Length];
    }

    /// <summary>The schema, of type <see cref="SchemaType.Struct"/>.</summary>
    public Schema Schema { get; }

    /// <summary>The value of a field, or the field's default where it is unset.</summary>
    /// <exception cref="DataException">There is no such field.</exception>
    public object? this[string field] => this[RequireField(field)];

    /// <summary>The value of a field of this struct's schema, or the field's default where it is unset.</summary>
    public object? this[Field field] => _values[field.Index] ?? field.Schema.DefaultValue;

    /// <summary>The value as it was put: null where it is unset, whatever the default.</summary>
    /// <exception cref="DataException">There is no such field.</exception>
    public object? GetWithoutDefault(string field) => _values[RequireField(field).Index];

    /// <summary>The value as it was put at a field's position: null where it is unset, whatever the default.</summary>
    public object? GetWithoutDefault(Field field) => _values[field.Index];

    /// <summary>The value as it was put at a position.</summary>
    internal object? GetWithoutDefault(int index) => _values[index];

    /// <summary>The value of a field as <typeparamref name="T"/>; null (of a nullable <typeparamref name="T"/>) where unset.</summary>
    /// <exception cref="DataException">There is no such field, or its value is of another type.</exception>
    public T? Get<T>(string field) => this[field] switch
    {
        null => default,
        T value => value,
        var other => throw new DataException(
            $"Field '{field}' of '{Schema}' holds a {other.GetType().Name}, not the {typeof(T).Name} that was asked for."),
    };

    /// <summary>Sets a field and returns this struct.</summary>
    /// <exception cref="DataException">There is no such field, or the value does not fit its schema.</exception>
    public Struct Put(string field, object? value) => Put(RequireField(field), value);

    /// <summary>Sets a field and returns this struct.</summary>
    /// <exception cref="DataException">The value does not fit the field's schema.</exception>
    public Struct Put(Field field, object? value)
    {
        if (value is not null || !field.Schema.HasDefault)
        {
            ConnectValue.Validate(field.Schema, value, field.Name);
        }

        _values[field.Index] = value;
        return this;
    }

    /// <summary>
    /// Sets the field at a position without checking the value: for decoders that made the schema and the value together.
    /// </summary>
    public void PutUnchecked(int index, object? value) => _values[index] = value;

    /// <summary>Checks that every required field has a value or a default.</summary>
    /// <exception cref="DataException">One has not.</exception>
    public void Validate()
    {
        foreach (var field in Schema.Fields)
        {
            if (_values[field.Index] is not null || !field.Schema.HasDefault)
            {
                ConnectValue.Validate(field.Schema, _values[field.Index], field.Name);
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(Struct? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || !Schema.Equals(other.Schema))
        {
            return false;
        }

        for (var i = 0; i < _values.Length; i++)
        {
            if (!ConnectValue.AreEqual(_values[i], other._values[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Struct);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Schema);
        foreach (var value in _values)
        {
            hash.Add(ConnectValue.HashOf(value));
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var fields = Schema.Fields.Where(f => _values[f.Index] is not null).Select(f => $"{f.Name}={_values[f.Index]}");
        return $"Struct{{{string.Join(",", fields)}}}";
    }

    private Field RequireField(string name) =>
        Schema.Field(name) ?? throw new DataException($"'{name}' is not a field of schema '{Schema}'.");
}
