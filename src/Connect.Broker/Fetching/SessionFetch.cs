using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Fetching;

/// <summary>What one Fetch asks for, once its session is known.</summary>
/// <param name="Error">No such session, or not as the client believes: it starts over with a complete request.</param>
/// <param name="Topics">Everything to read, also what the request left out because the session has it.</param>
/// <param name="Session">Null without a session.</param>
/// <param name="IsFull">The answer has all partitions, not only those with news.</param>
internal sealed record SessionFetch(ErrorCode Error, IReadOnlyList<FetchRequestTopic> Topics, FetchSession? Session, bool IsFull);
