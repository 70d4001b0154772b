// kafka-go of Debian, which knows the messages of Kafka 0.10 only: BOOTSTRAP=127.0.0.1:9092 kafka-go SCENARIO
package main

import (
	"context"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	. "../harness"
)

var scenarios = map[string]func(){"admin": admin, "refused": refused}

func main() { Pick(scenarios) }

func dial() *kafka.Conn {
	conn, err := kafka.Dial("tcp", Brokers[0])
	Must(err, "dial")
	Must(conn.SetDeadline(time.Now().Add(Patience)), "deadline")
	return conn
}

func newTopic(conn *kafka.Conn, name string, partitions int) string {
	topic := name + "-" + Run
	Must(conn.CreateTopics(kafka.TopicConfig{Topic: topic, NumPartitions: partitions, ReplicationFactor: 1}), "create "+topic)
	return topic
}

func admin() {
	conn := dial()
	defer conn.Close()
	topic := newTopic(conn, "admin", 3)
	err := conn.CreateTopics(kafka.TopicConfig{Topic: "without-" + topic, NumPartitions: 0, ReplicationFactor: 1})
	Check(err == kafka.InvalidPartitionNumber, "no partitions: %v", err)
	found, err := kafka.LookupPartitions(context.Background(), "tcp", Brokers[0], topic)
	Must(err, "look the partitions up")
	Check(len(found) == 3, "partitions %v", found)
	for _, partition := range found {
		Check(fmt.Sprintf("%s:%d", partition.Leader.Host, partition.Leader.Port) == Brokers[0], "leader %v", partition.Leader)
	}
	leader := dialLeader(topic, 2)
	defer leader.Close()
	first, last, err := leader.ReadOffsets()
	Must(err, "offsets")
	Check(first == 0 && last == 0, "an empty partition is from %d to %d", first, last)
	Must(conn.DeleteTopics(topic), "delete")
	partitions, err := conn.ReadPartitions()
	Must(err, "partitions")
	for _, partition := range partitions {
		Check(partition.Topic != topic, "a deleted topic is listed")
	}
}

func dialLeader(topic string, partition int) *kafka.Conn {
	leader, err := kafka.DialLeader(context.Background(), "tcp", Brokers[0], topic, partition)
	Must(err, "dial the leader")
	Must(leader.SetDeadline(time.Now().Add(Patience)), "deadline")
	return leader
}

// What was before record batches is refused in the client's own words. It leaves half of such an answer unread: its connection ends there.
func refused() {
	conn := dial()
	defer conn.Close()
	topic := newTopic(conn, "refused", 1)
	leader := dialLeader(topic, 0)
	_, err := leader.WriteMessages(kafka.Message{Value: []byte("v")})
	Check(err == kafka.UnsupportedForMessageFormat, "written: %v", err)
	Must(leader.Close(), "close")
	leader = dialLeader(topic, 0)
	defer leader.Close()
	last, err := leader.ReadLastOffset()
	Must(err, "offset")
	Check(last == 0, "the partition has %d records", last)
}
