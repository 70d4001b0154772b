package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/Shopify/sarama"

	. "../harness"
)

// What the members of one group own and have seen.
type groupView struct {
	mutex sync.Mutex
	owned map[string]map[int32]bool
	seen  map[int]int
}

func newGroupView() *groupView {
	return &groupView{owned: map[string]map[int32]bool{}, seen: map[int]int{}}
}

func (view *groupView) owns(member string) int {
	view.mutex.Lock()
	defer view.mutex.Unlock()
	return len(view.owned[member])
}

func (view *groupView) seenCount() int {
	view.mutex.Lock()
	defer view.mutex.Unlock()
	return len(view.seen)
}

func (view *groupView) String() string {
	view.mutex.Lock()
	defer view.mutex.Unlock()
	return fmt.Sprintf("%d records seen, owned: %v", len(view.seen), view.owned)
}

// A member of a group in a goroutine of its own.
type member struct {
	name string
	view *groupView
}

func (m member) setOwned(partitions []int32) {
	m.view.mutex.Lock()
	defer m.view.mutex.Unlock()
	owned := map[int32]bool{}
	for _, partition := range partitions {
		owned[partition] = true
	}
	m.view.owned[m.name] = owned
}

func (m member) Setup(session sarama.ConsumerGroupSession) error {
	for _, partitions := range session.Claims() {
		m.setOwned(partitions)
	}
	return nil
}

func (m member) Cleanup(sarama.ConsumerGroupSession) error {
	m.setOwned(nil)
	return nil
}

func (m member) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for record := range claim.Messages() {
		m.view.mutex.Lock()
		m.view.seen[NumberOf(record.Value)]++
		m.view.mutex.Unlock()
		session.MarkMessage(record, "")
	}
	return nil
}

// Joins until the returned function is called, which leaves the group and returns when that is done.
func join(group, topic string, m member, strategy sarama.BalanceStrategy) (leave func()) {
	config := settings()
	config.Consumer.Group.Rebalance.Strategy = strategy
	consumers, err := sarama.NewConsumerGroup(Brokers, group, config)
	Must(err, "group")
	running, cancel := context.WithCancel(context.Background())
	left := make(chan struct{})
	go func() {
		defer close(left)
		for running.Err() == nil {
			if consumers.Consume(running, []string{topic}, m) != nil {
				time.Sleep(100 * time.Millisecond) // A rebalance, or the broker is away: joined again.
			}
		}
	}()
	return func() {
		cancel()
		<-left
		Must(consumers.Close(), "close")
	}
}

// One member, two, one again: every record is seen, and no partition is owned twice.
func rebalance(strategy sarama.BalanceStrategy) {
	topic := newTopic("group-"+strategy.Name(), 6, nil)
	group, view := "g-"+topic, newGroupView()
	waitForOwned := func(first, second int) {
		WaitFor(view.String, func() bool { return view.owns("first") == first && view.owns("second") == second })
	}
	produce(topic, 0, 300, asTheyAre)
	leaveFirst := join(group, topic, member{"first", view}, strategy)
	waitForOwned(6, 0)
	leaveSecond := join(group, topic, member{"second", view}, strategy)
	waitForOwned(3, 3)
	for partition := range view.owned["first"] {
		Check(!view.owned["second"][partition], "partition %d is owned twice", partition)
	}
	produce(topic, 300, 600, asTheyAre)
	WaitFor(view.String, func() bool { return view.seenCount() == 600 })
	leaveSecond()
	waitForOwned(6, 0)
	leaveFirst()

	client := newAdmin()
	defer client.Close()
	described, err := client.DescribeConsumerGroups([]string{group})
	Must(err, "describe the group")
	Check(len(described) == 1 && described[0].State == "Empty", "the group is %v", described[0])
	listed, err := client.ListConsumerGroups()
	Must(err, "list groups")
	Check(listed[group] == "consumer", "the group is listed as %q", listed[group])
}

// Commits with a text beside the offset, and goes on exactly there.
func offsets() {
	topic := newTopic("offsets", 1, nil)
	group := "g-" + topic
	produce(topic, 0, 1000, asTheyAre)
	readTo := func(from, to int64) {
		client, err := sarama.NewClient(Brokers, settings())
		Must(err, "client")
		defer client.Close()
		manager, err := sarama.NewOffsetManagerFromClient(group, client)
		Must(err, "offset manager")
		partition, err := manager.ManagePartition(topic, 0)
		Must(err, "offset of the partition")
		next, _ := partition.NextOffset()
		Check(next == from || (from == 0 && next == sarama.OffsetOldest), "resumed at %d, not at %d", next, from)
		consumer, err := sarama.NewConsumerFromClient(client)
		Must(err, "consumer")
		stream, err := consumer.ConsumePartition(topic, 0, next)
		Must(err, "consume")
		for timeout, at := time.After(Patience), from; at < to; {
			select {
			case record := <-stream.Messages():
				Check(record.Offset == at, "offset %d came, not %d", record.Offset, at)
				at++
				partition.MarkOffset(at, "ä text")
			case <-timeout:
				Check(false, "read to %d of %d", at, to)
			}
		}
		Must(stream.Close(), "close the stream")
		Must(partition.Close(), "close the partition")
		Must(manager.Close(), "close the manager")
	}
	readTo(0, 345)
	readTo(345, 1000)
	client := newAdmin()
	defer client.Close()
	committed, err := client.ListConsumerGroupOffsets(group, map[string][]int32{topic: {0}})
	Must(err, "offsets of the group")
	block := committed.GetBlock(topic, 0)
	Check(block != nil && block.Offset == 1000 && block.Metadata == "ä text", "committed: %+v", block)
}
