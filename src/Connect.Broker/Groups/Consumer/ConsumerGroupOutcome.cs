using Connect.Protocol.Messages;

namespace Connect.Broker.Groups.Consumer;

/// <param name="State">The next state; the old one if the heartbeat was refused.</param>
/// <param name="Answer">What the member is told, once the state is durable.</param>
internal readonly record struct ConsumerGroupOutcome(ConsumerGroupState State, ConsumerGroupHeartbeatResponse Answer);
