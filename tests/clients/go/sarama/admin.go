package main

import (
	"time"

	"github.com/Shopify/sarama"

	. "../harness"
)

func newAdmin() sarama.ClusterAdmin {
	client, err := sarama.NewClusterAdmin(Brokers, settings())
	Must(err, "admin")
	return client
}

func newClient() sarama.Client {
	client, err := sarama.NewClient(Brokers, settings())
	Must(err, "client")
	return client
}

func timestamps() {
	topic := newTopic("timestamps", 1, nil)
	first := time.Now().Add(-time.Hour).Truncate(time.Second)
	producer, err := sarama.NewSyncProducer(Brokers, settings())
	Must(err, "producer")
	defer producer.Close()
	for i := 0; i < 100; i++ {
		sent := message(topic, i)
		sent.Timestamp = first.Add(time.Duration(i) * time.Second)
		_, _, err := producer.SendMessage(sent)
		Must(err, "send")
	}
	client := newClient()
	defer client.Close()
	for milliseconds, want := range map[int64]int64{-9: 0, 0: 0, 1: 1, 50000: 50, 99000: 99, 99001: sarama.OffsetNewest} {
		offset, err := client.GetOffset(topic, 0, first.UnixNano()/1000000+milliseconds)
		Must(err, "offset of a time")
		Check(offset == want, "%d ms after the first record is offset %d, not %d", milliseconds, offset, want)
	}
	for i, record := range readAll(topic) {
		Check(record.Timestamp.Equal(first.Add(time.Duration(i)*time.Second)), "record %d is of %v", i, record.Timestamp)
	}
}

func admin() {
	topic := newTopic("admin", 2, map[string]string{"max.message.bytes": "5000"})
	client := newAdmin()
	defer client.Close()
	err := client.CreateTopic(topic, &sarama.TopicDetail{NumPartitions: 2, ReplicationFactor: 1}, false)
	again, isTopicError := err.(*sarama.TopicError)
	Check(isTopicError && again.Err == sarama.ErrTopicAlreadyExists, "created twice: %v", err)

	Must(client.CreatePartitions(topic, 4, nil, false), "create partitions")
	Check(client.CreatePartitions(topic, 3, nil, false) != nil, "partitions were taken away")
	described, err := client.DescribeTopics([]string{topic})
	Must(err, "describe")
	Check(len(described) == 1 && len(described[0].Partitions) == 4, "described: %v", described)

	resource := sarama.ConfigResource{Type: sarama.TopicResource, Name: topic, ConfigNames: []string{"max.message.bytes", "cleanup.policy"}}
	checkConfig(client, resource, map[string]string{"max.message.bytes": "5000", "cleanup.policy": "delete"})
	compact := "compact"
	Must(client.AlterConfig(sarama.TopicResource, topic, map[string]*string{"cleanup.policy": &compact}, false), "alter the config")
	checkConfig(client, resource, map[string]string{"max.message.bytes": "1048588", "cleanup.policy": "compact"})

	deletable := newTopic("records", 1, nil)
	produce(deletable, 0, 100, asTheyAre)
	Must(client.DeleteRecords(deletable, map[int32]int64{0: 40}), "delete records")
	left := readAll(deletable)
	Check(len(left) == 60 && left[0].Offset == 40, "%d records are left", len(left))

	brokers, _, err := client.DescribeCluster()
	Must(err, "describe the cluster")
	Check(len(brokers) == 1 && brokers[0].ID() == 1, "brokers %v", brokers)

	Must(client.DeleteTopic(topic), "delete")
	listed, err := client.ListTopics()
	Must(err, "list topics")
	_, isThere := listed[topic]
	Check(!isThere, "a deleted topic is listed")
}

func checkConfig(client sarama.ClusterAdmin, resource sarama.ConfigResource, want map[string]string) {
	entries, err := client.DescribeConfig(resource)
	Must(err, "describe the config")
	Check(len(entries) == len(want), "%d settings came, %d were asked for", len(entries), len(want))
	for _, entry := range entries {
		Check(entry.Value == want[entry.Name], "%s is %s, not %s", entry.Name, entry.Value, want[entry.Name])
	}
}
