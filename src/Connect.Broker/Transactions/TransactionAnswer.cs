using Connect.Protocol;

namespace Connect.Broker.Transactions;

/// <summary>What a request about a transactional id is told.</summary>
internal readonly record struct TransactionAnswer(ErrorCode Error, long ProducerId = -1, short ProducerEpoch = -1);
