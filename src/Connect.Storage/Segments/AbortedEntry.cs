namespace Connect.Storage.Segments;

/// <summary>An entry of the transaction index.</summary>
/// <param name="ProducerId">Whose transaction it was.</param>
/// <param name="FirstOffset">Its first batch in the partition.</param>
/// <param name="LastOffset">Its abort marker.</param>
/// <param name="LastStableOffset">Up to where everything was decided once the marker was written.</param>
internal readonly record struct AbortedEntry(long ProducerId, long FirstOffset, long LastOffset, long LastStableOffset);
