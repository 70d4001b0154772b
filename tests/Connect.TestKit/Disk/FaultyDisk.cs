using System.Text;
using Connect.Storage.Files;

namespace Connect.TestKit.Disk;

/// <summary>
/// A disk in memory that forgets what was not flushed when its power goes, and that fails on cue. The same calls and the same seed give
/// the same disk. Safe to use from several threads: one operation at a time.
/// </summary>
public sealed class FaultyDisk : IFileSystem
{
    private const int NoSpaceErrno = 28;
    private const int IoErrno = 5;

    private readonly System.Threading.Lock _operation = new();
    private readonly SortedDictionary<string, FaultyFile?> _names = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, FaultyFile?> _durableNames = new(StringComparer.Ordinal);
    private readonly List<NameChange> _unflushedNames = [];
    private readonly HashSet<string> _locks = [];

    /// <summary>Counts writes, flushes and changes of names.</summary>
    public int Operations { get; private set; }

    /// <summary>From this operation on nothing works any more, as if the power had gone; the one at the limit is torn.</summary>
    public int? PowerOffAt { get; set; }

    /// <summary>The flush with this number in <see cref="Flushes"/> fails once.</summary>
    public int? FailFlushAt { get; set; }

    /// <summary>
    /// Writes that would make the files larger than this together fail with "no space", after a part of them was written.
    /// </summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>When all its files were last written, as the directory says it.</summary>
    public long LastWriteMs { get; set; }

    /// <summary>Number of flushes of files so far.</summary>
    public int Flushes { get; private set; }

    private bool IsPowerOff => Operations > PowerOffAt;

    /// <summary>
    /// Loses power: names and bytes that were not flushed may or may not be there afterwards, and writes may be torn. All handles and
    /// locks are gone, faults are cleared.
    /// </summary>
    public void Crash(Random random)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        int kept = random.Next(_unflushedNames.Count + 1);
        for (int i = 0; i < kept; i++)
        {
            Apply(_durableNames, _unflushedNames[i]);
        }

        _unflushedNames.Clear();
        _names.Clear();
        foreach ((string path, FaultyFile? file) in _durableNames.ToArray())
        {
            // A name below a directory that is gone is gone with it.
            if (Parent(path).Length > 1 && !_names.ContainsKey(Parent(path)))
            {
                _durableNames.Remove(path);
                continue;
            }

            file?.Crash(random);
            _names.Add(path, file);
        }

        Restart();
    }

    /// <summary>The process dies and the system lives: nothing written is lost. Handles and locks are gone, faults are cleared.</summary>
    public void Kill() => Restart();

    /// <summary>Changes bytes of a file behind everyone's back.</summary>
    public void Corrupt(string path, int position, byte value) => Existing(path).Overwrite(position, value);

    /// <summary>The content of a file as text.</summary>
    public string ReadText(string path)
    {
        FaultyFile file = Existing(path);
        var bytes = new byte[file.LengthBytes];
        file.Read(bytes, 0);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Current length of a file.</summary>
    public long LengthOf(string path) => Existing(path).LengthBytes;

    /// <inheritdoc/>
    public IStorageFile Open(string path, bool create)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        if (_names.TryGetValue(path, out FaultyFile? file) && file is not null)
        {
            return new FaultyHandle(this, file);
        }

        if (!create || !_names.ContainsKey(Parent(path)))
        {
            throw new FileNotFoundException($"{path} is not there.", path);
        }

        file = new FaultyFile(path);
        Change(new NameChange(Parent(path), [(path, file, false)]));
        return new FaultyHandle(this, file);
    }

    /// <inheritdoc/>
    public IStorageFile OpenForReading(string path) => Open(path, create: false);

    /// <inheritdoc/>
    public FileStatus? TryStat(string path)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        return _names.TryGetValue(path, out FaultyFile? file) && file is not null ? new FileStatus(file.LengthBytes, LastWriteMs) : null;
    }

    /// <inheritdoc/>
    public bool FileExists(string path)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        return _names.TryGetValue(path, out FaultyFile? file) && file is not null;
    }

    /// <inheritdoc/>
    public bool DirectoryExists(string path)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        return _names.TryGetValue(path, out FaultyFile? file) && file is null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ListFiles(string directory) => List(directory, wantFiles: true);

    /// <inheritdoc/>
    public IReadOnlyList<string> ListDirectories(string directory) => List(directory, wantFiles: false);

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        if (path.Length <= 1 || _names.ContainsKey(path))
        {
            return;
        }

        CreateDirectory(Parent(path));
        Change(new NameChange(Parent(path), [(path, null, false)]));
    }

    /// <inheritdoc/>
    public void DeleteFile(string path)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        if (FileExists(path))
        {
            Change(new NameChange(Parent(path), [(path, null, true)]));
        }
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        foreach (string name in _names.Keys.Where(name => name == path || IsBelow(name, path)).Reverse().ToArray())
        {
            Change(new NameChange(Parent(name), [(name, null, true)]));
        }
    }

    /// <inheritdoc/>
    public void RenameFile(string from, string to) => Rename(from, to);

    /// <inheritdoc/>
    public void RenameDirectory(string from, string to) => Rename(from, to);

    /// <inheritdoc/>
    public void FlushDirectory(string path)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        Count();
        foreach (NameChange change in _unflushedNames.Where(change => change.Directory == path))
        {
            Apply(_durableNames, change);
        }

        _unflushedNames.RemoveAll(change => change.Directory == path);
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string path)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        return _locks.Add(path) ? new Lock(this, path) : null;
    }

    internal void Write(FaultyFile file, ReadOnlySpan<byte> source, long position)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        CheckPower();
        if (++Operations > PowerOffAt)
        {
            file.Write(source[..(source.Length / 3)], position);
            throw PowerFailure();
        }

        long growth = Math.Max(0, position + source.Length - file.LengthBytes);
        long free = CapacityBytes - _names.Values.Sum(f => f?.LengthBytes ?? 0);
        if (growth > free)
        {
            file.Write(source[..(int)Math.Max(0, Math.Min(source.Length - growth + free, source.Length))], position);
            throw new IOException($"No space left on device : '{file.Path}'", NoSpaceErrno);
        }

        file.Write(source, position);
    }

    internal int Read(FaultyFile file, Span<byte> destination, long position)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        CheckPower();
        return file.Read(destination, position);
    }

    internal void Truncate(FaultyFile file, long lengthBytes)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        Count();
        file.Truncate(lengthBytes);
    }

    internal void Flush(FaultyFile file)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        Count();
        if (++Flushes == FailFlushAt)
        {
            file.ForgetUnflushed();
            throw new IOException($"Input/output error : '{file.Path}'", IoErrno);
        }

        file.Flush();
    }

    private void CheckPower()
    {
        if (IsPowerOff)
        {
            throw PowerFailure();
        }
    }

    private static IOException PowerFailure() => new("Input/output error : the power is off", IoErrno);

    private static string Parent(string path) => Path.GetDirectoryName(path)!;

    private static bool IsBelow(string name, string directory) =>
        name.StartsWith(directory, StringComparison.Ordinal) && name.Length > directory.Length && name[directory.Length] == '/';

    private static void Apply(SortedDictionary<string, FaultyFile?> names, NameChange change)
    {
        foreach ((string path, FaultyFile? file, bool isRemoved) in change.Entries)
        {
            if (isRemoved)
            {
                names.Remove(path);
            }
            else
            {
                names[path] = file;
            }
        }
    }

    private void Restart()
    {
        _locks.Clear();
        PowerOffAt = null;
        FailFlushAt = null;
        CapacityBytes = long.MaxValue;
    }

    private FaultyFile Existing(string path) =>
        _names.GetValueOrDefault(path) ?? throw new FileNotFoundException($"{path} is not there.", path);

    // A directory brings everything in it along.
    private void Rename(string from, string to)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        var entries = new List<(string, FaultyFile?, bool)>();
        foreach ((string name, FaultyFile? file) in _names.Where(entry => entry.Key == from || IsBelow(entry.Key, from)))
        {
            entries.Add((name, null, true));
            entries.Add((to + name[from.Length..], file, false));
        }

        Change(new NameChange(Parent(from), entries));
    }

    private string[] List(string directory, bool wantFiles)
    {
        using System.Threading.Lock.Scope operation = _operation.EnterScope();
        return
        [
            .. _names
                .Where(entry => Parent(entry.Key) == directory && entry.Value is not null == wantFiles)
                .Select(entry => Path.GetFileName(entry.Key)),
        ];
    }

    private void Change(NameChange change)
    {
        Count();
        Apply(_names, change);
        _unflushedNames.Add(change);
    }

    private void Count()
    {
        CheckPower();
        if (++Operations > PowerOffAt)
        {
            throw PowerFailure();
        }
    }

    private sealed record NameChange(string Directory, IReadOnlyList<(string Path, FaultyFile? File, bool IsRemoved)> Entries);

    private sealed class Lock(FaultyDisk disk, string path) : IDisposable
    {
        public void Dispose()
        {
            using System.Threading.Lock.Scope operation = disk._operation.EnterScope();
            disk._locks.Remove(path);
        }
    }
}
