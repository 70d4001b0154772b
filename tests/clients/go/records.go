package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/Shopify/sarama"
)

const keys = 10

func newTopic(name string, partitions int32, config map[string]string) string {
	topic := name + "-" + run
	createTopic(topic, partitions, config)
	return topic
}

func createTopic(topic string, partitions int32, config map[string]string) {
	entries := map[string]*string{}
	for name, value := range config {
		value := value
		entries[name] = &value
	}
	detail := &sarama.TopicDetail{NumPartitions: partitions, ReplicationFactor: 1, ConfigEntries: entries}
	client := newAdmin()
	defer client.Close()
	must(client.CreateTopic(topic, detail, false), "create "+topic)
}

func message(topic string, number int) *sarama.ProducerMessage {
	return &sarama.ProducerMessage{
		Topic:   topic,
		Key:     sarama.StringEncoder(fmt.Sprintf("k%d", number%keys)),
		Value:   sarama.StringEncoder(valueOf(number)),
		Headers: []sarama.RecordHeader{{Key: []byte("n"), Value: []byte(fmt.Sprint(number))}, {Key: []byte("empty"), Value: []byte{}}},
	}
}

func valueOf(number int) string { return fmt.Sprintf("%d-%s", number, strings.Repeat("x", number%200)) }

func numberOf(record *sarama.ConsumerMessage) (number int) {
	_, err := fmt.Sscanf(string(record.Value), "%d-", &number)
	must(err, "the value of a record")
	return number
}

func produce(topic string, from, to int, change func(*sarama.Config)) {
	config := settings()
	change(config)
	producer, err := sarama.NewSyncProducer(brokers, config)
	must(err, "producer")
	defer producer.Close()
	for start := from; start < to; start += 50 {
		var batch []*sarama.ProducerMessage
		for number := start; number < to && number < start+50; number++ {
			batch = append(batch, message(topic, number))
		}
		must(producer.SendMessages(batch), "send")
	}
}

func asTheyAre(*sarama.Config) {}

// Reads from the first offset to the end that the partitions have when it begins.
func readAll(topic string) (records []*sarama.ConsumerMessage) {
	client, err := sarama.NewClient(brokers, settings())
	must(err, "client")
	defer client.Close()
	consumer, err := sarama.NewConsumerFromClient(client)
	must(err, "consumer")
	defer consumer.Close()
	partitions, err := client.Partitions(topic)
	must(err, "partitions")
	for _, partition := range partitions {
		first, err := client.GetOffset(topic, partition, sarama.OffsetOldest)
		must(err, "first offset")
		end, err := client.GetOffset(topic, partition, sarama.OffsetNewest)
		must(err, "end offset")
		if first == end {
			continue
		}
		stream, err := consumer.ConsumePartition(topic, partition, sarama.OffsetOldest)
		must(err, "consume")
		for timeout, next := time.After(patience), first; next < end; {
			select {
			case record := <-stream.Messages():
				records, next = append(records, record), record.Offset+1
			case <-timeout:
				check(false, "%s/%d was read to %d of %d", topic, partition, next, end)
			}
		}
		must(stream.Close(), "close")
	}
	return records
}

// Each of the numbers once, those of one key in order and in one partition, offsets without gaps, values and headers as they were sent.
func verify(records []*sarama.ConsumerMessage, count int) {
	check(len(records) == count, "%d records came, %d were sent", len(records), count)
	next, partitionOf, offsets := map[string]int{}, map[string]int32{}, map[int32]int64{}
	for _, record := range records {
		key, number := string(record.Key), numberOf(record)
		check(number%keys == int(key[1]-'0') && number/keys == next[key], "%s has %d after %d others", key, number, next[key])
		next[key]++
		check(string(record.Value) == valueOf(number), "the value of %d differs", number)
		check(len(record.Headers) == 2 && string(record.Headers[0].Value) == fmt.Sprint(number), "the headers of %d differ", number)
		if partition, isKnown := partitionOf[key]; isKnown {
			check(partition == record.Partition, "%s is in two partitions", key)
		}
		partitionOf[key] = record.Partition
		check(offsets[record.Partition] == record.Offset, "%d is at offset %d", number, record.Offset)
		offsets[record.Partition]++
	}
}

func codec(name string, codec sarama.CompressionCodec) {
	topic := newTopic(name, 3, nil)
	produce(topic, 0, 2000, func(config *sarama.Config) { config.Producer.Compression = codec })
	verify(readAll(topic), 2000)
}

func acks() {
	topic := newTopic("acks", 1, nil)
	produce(topic, 0, 500, func(config *sarama.Config) { config.Producer.RequiredAcks = sarama.NoResponse })
	produce(topic, 500, 1000, func(config *sarama.Config) { config.Producer.RequiredAcks = sarama.WaitForLocal })
	verify(readAll(topic), 1000)
}

func idempotent() {
	topic := newTopic("idempotent", 3, nil)
	produce(topic, 0, 2000, func(config *sarama.Config) {
		config.Producer.Idempotent = true
		config.Net.MaxOpenRequests = 1
		config.Producer.Compression = sarama.CompressionLZ4
	})
	verify(readAll(topic), 2000)
}

func nulls() {
	topic := newTopic("nulls", 1, nil)
	producer, err := sarama.NewSyncProducer(brokers, settings())
	must(err, "producer")
	defer producer.Close()
	null, empty, text := sarama.Encoder(nil), sarama.StringEncoder(""), sarama.StringEncoder("schlüssel ✓")
	sent := [][2]sarama.Encoder{{null, null}, {null, text}, {text, null}, {empty, empty}, {text, text}}
	for _, pair := range sent {
		_, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: topic, Key: pair[0], Value: pair[1]})
		must(err, "send")
	}
	records := readAll(topic)
	check(len(records) == len(sent), "%d records", len(records))
	for i, record := range records {
		for j, got := range [][]byte{record.Key, record.Value} {
			check((sent[i][j] == nil) == (got == nil), "null and empty are mixed up: %d %d %v", i, j, got)
			if sent[i][j] != nil {
				want, _ := sent[i][j].Encode()
				check(bytes.Equal(want, got), "%q came back as %q", want, got)
			}
		}
	}
}

// Records larger than what the client asks for at a time, and one that the topic does not take.
func large() {
	usual, wide := newTopic("large", 1, nil), newTopic("wide", 1, map[string]string{"max.message.bytes": "12000000"})
	config := settings()
	config.Producer.MaxMessageBytes = 20000000
	producer, err := sarama.NewSyncProducer(brokers, config)
	must(err, "producer")
	defer producer.Close()
	send := func(topic string, size int) error {
		_, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: topic, Value: sarama.ByteEncoder(make([]byte, size))})
		return err
	}
	must(send(usual, 900000), "900 kB")
	must(send(wide, 8000000), "8 MB")
	err = send(usual, 8000000)
	check(err == sarama.ErrMessageSizeTooLarge, "8 MB into a topic that takes 1 MB were answered with %v", err)
	for topic, size := range map[string]int{usual: 900000, wide: 8000000} {
		records := readAll(topic)
		check(len(records) == 1 && len(records[0].Value) == size, "%s has %d records", topic, len(records))
	}
}
