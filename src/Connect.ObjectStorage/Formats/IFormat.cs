using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.ObjectStorage.Formats;

/// <summary>How records become the bytes of an object. One instance serves one task.</summary>
public interface IFormat
{
    /// <summary>The end of the object's name, with its dot.</summary>
    string Extension { get; }

    /// <summary>Starts an object.</summary>
    /// <param name="output">Where its bytes go; stays open.</param>
    /// <param name="schema">The schema of the first record's value, or null.</param>
    IRecordWriter Open(Stream output, Schema? schema);
}

/// <summary>Writes the records of one object.</summary>
public interface IRecordWriter : IDisposable
{
    /// <summary>Appends a record; a refused one leaves no trace.</summary>
    /// <returns>The record's size in bytes before compression: the same for the same record, whatever came before.</returns>
    /// <exception cref="DataException">The record has no form in this format.</exception>
    int Write(SinkRecord record);

    /// <summary>Writes what stands behind the last record.</summary>
    void Complete();
}
