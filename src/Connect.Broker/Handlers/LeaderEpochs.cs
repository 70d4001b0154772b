using Connect.Protocol;

namespace Connect.Broker.Handlers;

/// <summary>What a client believes about the leader, against what is: https://cwiki.apache.org/confluence/display/KAFKA/KIP-320.</summary>
internal static class LeaderEpochs
{
    private const int Unknown = -1;

    public static ErrorCode Check(int claimed, int current) => claimed == Unknown || claimed == current ? ErrorCode.None
        : claimed < current ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
}
