namespace Connect.ObjectStorage.Buffers;

/// <summary>Counts the bytes that a task holds in buffers against its limit. Safe for concurrent use.</summary>
public sealed class MemoryBudget(long limitBytes)
{
    private long _usedBytes;

    /// <summary>The bytes held now.</summary>
    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>True when more is held than allowed: the task must let uploads finish before it takes more records.</summary>
    public bool IsExceeded => UsedBytes > limitBytes;

    /// <summary>Counts bytes that are held from now on.</summary>
    public void Reserve(long bytes) => Interlocked.Add(ref _usedBytes, bytes);

    /// <summary>Counts bytes that are no longer held.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _usedBytes, -bytes);
}
