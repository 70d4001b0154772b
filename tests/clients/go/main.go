// Sarama, a Kafka client in Go, which shares no code with librdkafka: BOOTSTRAP=127.0.0.1:9092 conformance SCENARIO [TOPIC]
// Exit code 0 means that the scenario held; otherwise the reason is on standard error.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/Shopify/sarama"
)

const patience = 60 * time.Second

var (
	brokers = []string{os.Getenv("BOOTSTRAP")}
	run     = fmt.Sprintf("%d-%d", os.Getpid(), time.Now().UnixNano())
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

// A failed check ends the scenario.
type failure string

func check(ok bool, format string, arguments ...interface{}) {
	if !ok {
		panic(failure(fmt.Sprintf(format, arguments...)))
	}
}

func must(err error, what string) { check(err == nil, "%s: %v", what, err) }

// Polls until the condition holds, with a bound.
func waitFor(what func() string, condition func() bool) {
	for end := time.Now().Add(patience); !condition(); time.Sleep(20 * time.Millisecond) {
		check(time.Now().Before(end), "not in time: %s", what())
	}
}

func settings() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = sarama.V2_1_0_0
	config.ClientID = "conformance"
	config.Metadata.Retry.Max = 20
	config.Producer.Return.Successes = true
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.MaxWaitTime = 200 * time.Millisecond
	config.Consumer.Group.Session.Timeout = 10 * time.Second
	config.Consumer.Group.Heartbeat.Interval = 300 * time.Millisecond
	return config
}

func main() {
	names := make([]string, 0, len(scenarios))
	for name := range scenarios {
		names = append(names, name)
	}
	sort.Strings(names)
	if len(os.Args) < 2 || scenarios[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "scenarios:", strings.Join(names, " "))
		os.Exit(2)
	}
	defer func() {
		if reason := recover(); reason != nil {
			if _, isFailure := reason.(failure); !isFailure {
				panic(reason)
			}
			fmt.Fprintln(os.Stderr, reason)
			os.Exit(1)
		}
	}()
	scenarios[os.Args[1]]()
}
