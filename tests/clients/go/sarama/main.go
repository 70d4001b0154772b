// Sarama, a Kafka client in Go, which shares no code with librdkafka: BOOTSTRAP=127.0.0.1:9092 sarama SCENARIO [TOPIC]
package main

import (
	"time"

	"github.com/Shopify/sarama"

	. "../harness"
)

var scenarios = map[string]func(){
	"none":        func() { codec("none", sarama.CompressionNone) },
	"gzip":        func() { codec("gzip", sarama.CompressionGZIP) },
	"snappy":      func() { codec("snappy", sarama.CompressionSnappy) },
	"lz4":         func() { codec("lz4", sarama.CompressionLZ4) },
	"acks":        acks,
	"nulls":       nulls,
	"large":       large,
	"idempotent":  idempotent,
	"range":       func() { rebalance(sarama.BalanceStrategyRange) },
	"round-robin": func() { rebalance(sarama.BalanceStrategyRoundRobin) },
	"offsets":     offsets,
	"timestamps":  timestamps,
	"admin":       admin,
	"load":        load,
}

func settings() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = sarama.V2_1_0_0
	config.ClientID = "conformance"
	config.Metadata.Retry.Max = 200
	config.Producer.Return.Successes = true
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.MaxWaitTime = 200 * time.Millisecond
	config.Consumer.Group.Session.Timeout = 10 * time.Second
	config.Consumer.Group.Heartbeat.Interval = 300 * time.Millisecond
	return config
}

func main() { Pick(scenarios) }
