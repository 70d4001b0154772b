package main

import (
	"os"
	"time"

	"github.com/Shopify/sarama"

	. "../harness"
)

// Produces to the given topic, with a group beside it, while somebody kills the broker: each record that was acknowledged is there, in
// order, and the group sees all of them. This version batches anew what it repeats after a lost connection, so that its idempotence ends
// there; it gives at least once.
func load() {
	Check(len(os.Args) == 3, "load needs a topic")
	topic, view := os.Args[2], newGroupView()
	createTopic(topic, 3, nil)
	leave := join("g-"+topic, topic, member{"only", view}, sarama.BalanceStrategyRange)
	produce(topic, 0, LoadCount, func(config *sarama.Config) {
		config.Net.MaxOpenRequests = 1
		config.Producer.Retry.Max = 10000
		config.Producer.Retry.Backoff = 20 * time.Millisecond
	})
	WaitFor(view.String, func() bool { return view.seenCount() == LoadCount })
	leave()

	var firsts []*sarama.ConsumerMessage
	isThere := map[int]bool{}
	for _, record := range readAll(topic) {
		if number := NumberOf(record.Value); !isThere[number] {
			isThere[number] = true
			firsts = append(firsts, record)
		}
	}
	Check(len(firsts) == LoadCount, "%d of %d acknowledged records are there", len(firsts), LoadCount)
	last := map[string]int{}
	for _, record := range firsts {
		key, number := string(record.Key), NumberOf(record.Value)
		Check(number >= last[key], "%s has %d after %d", key, number, last[key])
		last[key] = number
	}
}
