package main

import (
	"os"
	"time"

	"github.com/Shopify/sarama"
)

const loadCount = 6000

// Produces to the given topic, with a group beside it, while somebody kills the broker: each record that was acknowledged is there, in
// order, and the group sees all of them. This version batches anew what it repeats after a lost connection, so that its idempotence ends
// there; it gives at least once.
func load() {
	check(len(os.Args) == 3, "load needs a topic")
	topic, view := os.Args[2], newGroupView()
	createTopic(topic, 3, nil)
	leave := join("g-"+topic, topic, member{"only", view}, sarama.BalanceStrategyRange)
	produce(topic, 0, loadCount, func(config *sarama.Config) {
		config.Net.MaxOpenRequests = 1
		config.Producer.Retry.Max = 10000
		config.Producer.Retry.Backoff = 20 * time.Millisecond
	})
	waitFor(view.String, func() bool { return view.seenCount() == loadCount })
	leave()

	var firsts []*sarama.ConsumerMessage
	isThere := map[int]bool{}
	for _, record := range readAll(topic) {
		if number := numberOf(record); !isThere[number] {
			isThere[number] = true
			firsts = append(firsts, record)
		}
	}
	check(len(firsts) == loadCount, "%d of %d acknowledged records are there", len(firsts), loadCount)
	last := map[string]int{}
	for _, record := range firsts {
		key, number := string(record.Key), numberOf(record)
		check(number >= last[key], "%s has %d after %d", key, number, last[key])
		last[key] = number
	}
}
