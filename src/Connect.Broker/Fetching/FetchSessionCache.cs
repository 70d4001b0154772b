using System.Security.Cryptography;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Fetching;

/// <summary>
/// The fetch sessions of all clients, as many as there are slots. Who gets no slot is answered completely each time, which the protocol
/// says with session id 0; a slot goes to somebody else once it was idle for the eviction time. A session lives here and not on its
/// connection: a client that reconnects goes on, or is told by its epoch that an answer was lost. Thread-safe.
/// https://cwiki.apache.org/confluence/display/KAFKA/KIP-227
/// </summary>
/// <param name="slots">The most sessions; 0 means none at all.</param>
/// <param name="maxPartitions">The most partitions of one session.</param>
/// <param name="evictionTime">How long a session has to be idle before another client may have its slot.</param>
internal sealed class FetchSessionCache(int slots, int maxPartitions, TimeSpan evictionTime)
{
    private const int NoSession = 0;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, FetchSession> _sessions = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>Finds, makes or ends the session of a request.</summary>
    /// <param name="request">As it came.</param>
    /// <param name="usesTopicIds">From Fetch v13 on.</param>
    /// <param name="now">On a monotonic clock.</param>
    public SessionFetch Open(FetchRequest request, bool usesTopicIds, TimeSpan now)
    {
        lock (_lock)
        {
            if (request.SessionEpoch is not (FetchSession.InitialEpoch or FetchSession.FinalEpoch))
            {
                return Continue(request, usesTopicIds, now);
            }
            _sessions.Remove(request.SessionId);
            var session = request.SessionEpoch == FetchSession.FinalEpoch ? null : TryStart(request, usesTopicIds, now);
            return new SessionFetch(ErrorCode.None, request.Topics, session, IsFull: true);
        }
    }

    /// <summary>Makes a complete answer into the one of the session.</summary>
    public FetchResponse Close(SessionFetch fetch, FetchResponse answer)
    {
        if (fetch.Session is not { } session)
        {
            return answer;
        }
        lock (_lock)
        {
            return answer with { SessionId = session.Id, Topics = session.Answer(answer.Topics, fetch.IsFull) };
        }
    }

    private SessionFetch Continue(FetchRequest request, bool usesTopicIds, TimeSpan now)
    {
        if (!_sessions.TryGetValue(request.SessionId, out var session))
        {
            return Fail(ErrorCode.FetchSessionIdNotFound);
        }
        if (session.Epoch != request.SessionEpoch)
        {
            return Fail(ErrorCode.InvalidFetchSessionEpoch);
        }
        if (session.UsesTopicIds != usesTopicIds)
        {
            return Fail(ErrorCode.FetchSessionTopicIdError);
        }
        session.Update(request);
        if (session.PartitionCount > maxPartitions)
        {
            _sessions.Remove(session.Id);
            return Fail(ErrorCode.FetchSessionIdNotFound);
        }
        if (session.PartitionCount == 0)
        {
            _sessions.Remove(session.Id);
            return new SessionFetch(ErrorCode.None, [], null, IsFull: true);
        }
        session.Advance();
        session.LastUsed = now;
        return new SessionFetch(ErrorCode.None, session.Topics(), session, IsFull: false);
    }

    private FetchSession? TryStart(FetchRequest request, bool usesTopicIds, TimeSpan now)
    {
        if (request.Topics.Sum(topic => (long)topic.Partitions.Count) > maxPartitions || !TryMakeRoom(now))
        {
            return null;
        }
        var session = new FetchSession(NewId(), usesTopicIds) { LastUsed = now };
        session.Update(request);
        _sessions[session.Id] = session;
        return session;
    }

    private bool TryMakeRoom(TimeSpan now)
    {
        if (_sessions.Count < slots)
        {
            return true;
        }
        return _sessions.Values.MinBy(session => session.LastUsed) is { } idlest
            && now - idlest.LastUsed >= evictionTime && _sessions.Remove(idlest.Id);
    }

    // Not to be guessed by another client, and not 0.
    private int NewId()
    {
        int id;
        do
        {
            id = RandomNumberGenerator.GetInt32(NoSession + 1, int.MaxValue);
        }
        while (_sessions.ContainsKey(id));
        return id;
    }

    private static SessionFetch Fail(ErrorCode error) => new(error, [], null, IsFull: true);
}
