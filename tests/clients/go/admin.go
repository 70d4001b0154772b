package main

import (
	"time"

	"github.com/Shopify/sarama"
)

func newAdmin() sarama.ClusterAdmin {
	client, err := sarama.NewClusterAdmin(brokers, settings())
	must(err, "admin")
	return client
}

func newClient() sarama.Client {
	client, err := sarama.NewClient(brokers, settings())
	must(err, "client")
	return client
}

func timestamps() {
	topic := newTopic("timestamps", 1, nil)
	first := time.Now().Add(-time.Hour).Truncate(time.Second)
	producer, err := sarama.NewSyncProducer(brokers, settings())
	must(err, "producer")
	defer producer.Close()
	for i := 0; i < 100; i++ {
		sent := message(topic, i)
		sent.Timestamp = first.Add(time.Duration(i) * time.Second)
		_, _, err := producer.SendMessage(sent)
		must(err, "send")
	}
	client := newClient()
	defer client.Close()
	for milliseconds, want := range map[int64]int64{-9: 0, 0: 0, 1: 1, 50000: 50, 99000: 99, 99001: sarama.OffsetNewest} {
		offset, err := client.GetOffset(topic, 0, first.UnixNano()/1000000+milliseconds)
		must(err, "offset of a time")
		check(offset == want, "%d ms after the first record is offset %d, not %d", milliseconds, offset, want)
	}
	for i, record := range readAll(topic) {
		check(record.Timestamp.Equal(first.Add(time.Duration(i)*time.Second)), "record %d is of %v", i, record.Timestamp)
	}
}

func admin() {
	topic := newTopic("admin", 2, map[string]string{"max.message.bytes": "5000"})
	client := newAdmin()
	defer client.Close()
	err := client.CreateTopic(topic, &sarama.TopicDetail{NumPartitions: 2, ReplicationFactor: 1}, false)
	again, isTopicError := err.(*sarama.TopicError)
	check(isTopicError && again.Err == sarama.ErrTopicAlreadyExists, "created twice: %v", err)

	must(client.CreatePartitions(topic, 4, nil, false), "create partitions")
	check(client.CreatePartitions(topic, 3, nil, false) != nil, "partitions were taken away")
	described, err := client.DescribeTopics([]string{topic})
	must(err, "describe")
	check(len(described) == 1 && len(described[0].Partitions) == 4, "described: %v", described)

	resource := sarama.ConfigResource{Type: sarama.TopicResource, Name: topic, ConfigNames: []string{"max.message.bytes", "cleanup.policy"}}
	checkConfig(client, resource, map[string]string{"max.message.bytes": "5000", "cleanup.policy": "delete"})
	compact := "compact"
	must(client.AlterConfig(sarama.TopicResource, topic, map[string]*string{"cleanup.policy": &compact}, false), "alter the config")
	checkConfig(client, resource, map[string]string{"max.message.bytes": "1048588", "cleanup.policy": "compact"})

	deletable := newTopic("records", 1, nil)
	produce(deletable, 0, 100, asTheyAre)
	must(client.DeleteRecords(deletable, map[int32]int64{0: 40}), "delete records")
	left := readAll(deletable)
	check(len(left) == 60 && left[0].Offset == 40, "%d records are left", len(left))

	brokers, _, err := client.DescribeCluster()
	must(err, "describe the cluster")
	check(len(brokers) == 1 && brokers[0].ID() == 1, "brokers %v", brokers)

	must(client.DeleteTopic(topic), "delete")
	listed, err := client.ListTopics()
	must(err, "list topics")
	_, isThere := listed[topic]
	check(!isThere, "a deleted topic is listed")
}

func checkConfig(client sarama.ClusterAdmin, resource sarama.ConfigResource, want map[string]string) {
	entries, err := client.DescribeConfig(resource)
	must(err, "describe the config")
	check(len(entries) == len(want), "%d settings came, %d were asked for", len(entries), len(want))
	for _, entry := range entries {
		check(entry.Value == want[entry.Name], "%s is %s, not %s", entry.Name, entry.Value, want[entry.Name])
	}
}
