package main

import (
	"bytes"
	"fmt"
	"time"

	"github.com/Shopify/sarama"

	. "../harness"
)

func newTopic(name string, partitions int32, config map[string]string) string {
	topic := name + "-" + Run
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
	Must(client.CreateTopic(topic, detail, false), "create "+topic)
}

func message(topic string, number int) *sarama.ProducerMessage {
	return &sarama.ProducerMessage{
		Topic:   topic,
		Key:     sarama.StringEncoder(KeyOf(number)),
		Value:   sarama.StringEncoder(ValueOf(number)),
		Headers: []sarama.RecordHeader{{Key: []byte("n"), Value: []byte(fmt.Sprint(number))}, {Key: []byte("empty"), Value: []byte{}}},
	}
}

func produce(topic string, from, to int, change func(*sarama.Config)) {
	config := settings()
	change(config)
	producer, err := sarama.NewSyncProducer(Brokers, config)
	Must(err, "producer")
	defer producer.Close()
	for start := from; start < to; start += 50 {
		var batch []*sarama.ProducerMessage
		for number := start; number < to && number < start+50; number++ {
			batch = append(batch, message(topic, number))
		}
		err := producer.SendMessages(batch)
		if failed, isMany := err.(sarama.ProducerErrors); isMany {
			err = failed[0].Err
		}
		Must(err, "send")
	}
}

func asTheyAre(*sarama.Config) {}

// Reads from the first offset to the end that the partitions have when it begins.
func readAll(topic string) (records []*sarama.ConsumerMessage) {
	client, err := sarama.NewClient(Brokers, settings())
	Must(err, "client")
	defer client.Close()
	consumer, err := sarama.NewConsumerFromClient(client)
	Must(err, "consumer")
	defer consumer.Close()
	partitions, err := client.Partitions(topic)
	Must(err, "partitions")
	for _, partition := range partitions {
		first, err := client.GetOffset(topic, partition, sarama.OffsetOldest)
		Must(err, "first offset")
		end, err := client.GetOffset(topic, partition, sarama.OffsetNewest)
		Must(err, "end offset")
		if first == end {
			continue
		}
		stream, err := consumer.ConsumePartition(topic, partition, sarama.OffsetOldest)
		Must(err, "consume")
		for timeout, next := time.After(Patience), first; next < end; {
			select {
			case record := <-stream.Messages():
				records, next = append(records, record), record.Offset+1
			case <-timeout:
				Check(false, "%s/%d was read to %d of %d", topic, partition, next, end)
			}
		}
		Must(stream.Close(), "close")
	}
	return records
}

// Each of the numbers once, those of one key in order and in one partition, offsets without gaps, values and headers as they were sent.
func verify(records []*sarama.ConsumerMessage, count int) {
	Check(len(records) == count, "%d records came, %d were sent", len(records), count)
	next, partitionOf, offsets := map[string]int{}, map[string]int32{}, map[int32]int64{}
	for _, record := range records {
		key, number := string(record.Key), NumberOf(record.Value)
		Check(key == KeyOf(number) && number/Keys == next[key], "%s has %d after %d others", key, number, next[key])
		next[key]++
		Check(string(record.Value) == ValueOf(number), "the value of %d differs", number)
		Check(len(record.Headers) == 2 && string(record.Headers[0].Value) == fmt.Sprint(number), "the headers of %d differ", number)
		if partition, isKnown := partitionOf[key]; isKnown {
			Check(partition == record.Partition, "%s is in two partitions", key)
		}
		partitionOf[key] = record.Partition
		Check(offsets[record.Partition] == record.Offset, "%d is at offset %d", number, record.Offset)
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
	// Another connection could overtake what nobody waits for.
	WaitFor(func() string { return "records without acknowledgements" }, func() bool { return len(readAll(topic)) == 500 })
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
	producer, err := sarama.NewSyncProducer(Brokers, settings())
	Must(err, "producer")
	defer producer.Close()
	null, empty, text := sarama.Encoder(nil), sarama.StringEncoder(""), sarama.StringEncoder("schlüssel ✓")
	sent := [][2]sarama.Encoder{{null, null}, {null, text}, {text, null}, {empty, empty}, {text, text}}
	for _, pair := range sent {
		_, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: topic, Key: pair[0], Value: pair[1]})
		Must(err, "send")
	}
	records := readAll(topic)
	Check(len(records) == len(sent), "%d records", len(records))
	for i, record := range records {
		for j, got := range [][]byte{record.Key, record.Value} {
			Check((sent[i][j] == nil) == (got == nil), "null and empty are mixed up: %d %d %v", i, j, got)
			if sent[i][j] != nil {
				want, _ := sent[i][j].Encode()
				Check(bytes.Equal(want, got), "%q came back as %q", want, got)
			}
		}
	}
}

// Records larger than what the client asks for at a time, and one that the topic does not take.
func large() {
	usual, wide := newTopic("large", 1, nil), newTopic("wide", 1, map[string]string{"max.message.bytes": "12000000"})
	config := settings()
	config.Producer.MaxMessageBytes = 20000000
	producer, err := sarama.NewSyncProducer(Brokers, config)
	Must(err, "producer")
	defer producer.Close()
	send := func(topic string, size int) error {
		_, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: topic, Value: sarama.ByteEncoder(make([]byte, size))})
		return err
	}
	Must(send(usual, 900000), "900 kB")
	Must(send(wide, 8000000), "8 MB")
	err = send(usual, 8000000)
	Check(err == sarama.ErrMessageSizeTooLarge, "8 MB into a topic that takes 1 MB were answered with %v", err)
	for topic, size := range map[string]int{usual: 900000, wide: 8000000} {
		records := readAll(topic)
		Check(len(records) == 1 && len(records[0].Value) == size, "%s has %d records", topic, len(records))
	}
}
