using System.Globalization;
using System.Net;

namespace Connect.Broker.Network;

/// <summary>How many connections there may be, in all and from one address, and how fast they may come; all listeners count.</summary>
internal sealed class ConnectionLimits(BrokerOptions options, TimeProvider time)
{
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private int _total;
    private TimeSpan _nextSlot;
    private string _overridesText = "";
    private Dictionary<IPAddress, int> _overrides = [];

    /// <summary>Takes a place; null if there is one, else which limit is reached.</summary>
    public string? TryEnter(IPAddress address)
    {
        lock (_lock)
        {
            var current = _byAddress.GetValueOrDefault(address);
            var limit = Overrides().GetValueOrDefault(address, options.MaxConnectionsPerIp);
            if (_total >= options.MaxConnections)
            {
                return $"max.connections is {options.MaxConnections}";
            }
            if (current >= limit)
            {
                return $"max.connections.per.ip is {limit}";
            }
            _byAddress[address] = current + 1;
            _total++;
            return null;
        }
    }

    public void Leave(IPAddress address)
    {
        lock (_lock)
        {
            _total--;
            var left = _byAddress[address] - 1;
            if (left == 0)
            {
                _byAddress.Remove(address);
            }
            else
            {
                _byAddress[address] = left;
            }
        }
    }

    /// <summary>How long to wait before the next connection is accepted: a second's worth may come at once.</summary>
    public TimeSpan Pace()
    {
        if (options.MaxConnectionCreationRate == int.MaxValue)
        {
            return TimeSpan.Zero;
        }
        lock (_lock)
        {
            var now = time.GetElapsedTime(_started);
            var earliest = now - TimeSpan.FromSeconds(1);
            _nextSlot = (_nextSlot > earliest ? _nextSlot : earliest) + (TimeSpan.FromSeconds(1) / options.MaxConnectionCreationRate);
            return _nextSlot > now ? _nextSlot - now : TimeSpan.Zero;
        }
    }

    // The text may change while the broker runs.
    private Dictionary<IPAddress, int> Overrides()
    {
        var text = options.MaxConnectionsPerIpOverrides;
        if (_overridesText != text)
        {
            (_overridesText, _overrides) = (text, ParseOverrides(text, []));
        }
        return _overrides;
    }

    public static Dictionary<IPAddress, int> ParseOverrides(string text, ICollection<string> mistakes)
    {
        var overrides = new Dictionary<IPAddress, int>();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = entry.LastIndexOf(':');
            if (colon > 0 && IPAddress.TryParse(entry[..colon], out var address)
                && int.TryParse(entry[(colon + 1)..], CultureInfo.InvariantCulture, out var limit) && limit >= 0)
            {
                overrides[address] = limit;
            }
            else
            {
                mistakes.Add($"max.connections.per.ip.overrides has '{entry}': expected address:number.");
            }
        }
        return overrides;
    }
}
