using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Connect.TestKit.Servers;

/// <summary>
/// Neighbouring loopback ports that no other test process takes while this object lives. Ports come from <c>CONNECT_TEST_PORTS</c>
/// ("first-last"), by default from below the range that the system hands out by itself.
/// </summary>
public sealed class PortBlock : IDisposable
{
    /// <summary>Ports in a block: what the hungriest server takes.</summary>
    public const int Size = 8;

    private const string DefaultRange = "20000-31999";

    private readonly FileStream _lock;

    private PortBlock(int first, FileStream @lock)
    {
        First = first;
        _lock = @lock;
    }

    /// <summary>The lowest port of the block.</summary>
    public int First { get; }

    /// <summary>Takes a block that is free now.</summary>
    public static PortBlock Take()
    {
        var (first, last) = Range();
        var blocks = (last - first + 1) / Size;
        var start = Random.Shared.Next(blocks);
        for (var i = 0; i < blocks; i++)
        {
            var candidate = first + ((start + i) % blocks * Size);
            if (TryLock(candidate) is { } held)
            {
                if (Enumerable.Range(candidate, Size).All(IsFree))
                {
                    return new PortBlock(candidate, held);
                }

                held.Dispose();
            }
        }

        throw new InvalidOperationException(
            $"No {Size} neighbouring ports are free in {first}-{last}. Set CONNECT_TEST_PORTS to another range, such as {DefaultRange}.");
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static (int First, int Last) Range()
    {
        var text = Environment.GetEnvironmentVariable("CONNECT_TEST_PORTS") is { Length: > 0 } given ? given : DefaultRange;
        var parts = text.Split('-');
        return parts.Length == 2
            && ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && ushort.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && last - first + 1 >= Size
            ? (first, last)
            : throw new InvalidOperationException(
                $"CONNECT_TEST_PORTS is '{text}'; it must be a range of {Size} ports or more, such as {DefaultRange}");
    }

    // An open file without sharing is locked for other processes until it is closed, also by a crash.
    private static FileStream? TryLock(int port)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "connect-tests", "ports"));
        try
        {
            var file = Path.Combine(folder.FullName, $"{port}.lock");
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
