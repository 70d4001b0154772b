// Package harness has what the programs beside it share: how they check, what they send, and how a scenario is picked.
package harness

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"time"
)

const (
	Patience  = 60 * time.Second
	Keys      = 10
	LoadCount = 6000
)

var (
	Brokers = []string{os.Getenv("BOOTSTRAP")}
	Run     = fmt.Sprintf("%d-%d", os.Getpid(), time.Now().UnixNano())
)

// A failed check ends the scenario.
type failure string

func Check(ok bool, format string, arguments ...interface{}) {
	if !ok {
		panic(failure(fmt.Sprintf(format, arguments...)))
	}
}

func Must(err error, what string) { Check(err == nil, "%s: %v", what, err) }

// WaitFor polls until the condition holds, with a bound.
func WaitFor(what func() string, condition func() bool) {
	for end := time.Now().Add(Patience); !condition(); time.Sleep(20 * time.Millisecond) {
		Check(time.Now().Before(end), "not in time: %s", what())
	}
}

func KeyOf(number int) string { return fmt.Sprintf("k%d", number%Keys) }

func ValueOf(number int) string { return fmt.Sprintf("%d-%s", number, strings.Repeat("x", number%200)) }

func NumberOf(value []byte) (number int) {
	_, err := fmt.Sscanf(string(value), "%d-", &number)
	Must(err, "the value of a record")
	return number
}

// Pick runs the scenario that the command line names. Exit code 0 means that it held; otherwise the reason is on standard error.
func Pick(scenarios map[string]func()) {
	if len(os.Args) < 2 || scenarios[os.Args[1]] == nil {
		names := make([]string, 0, len(scenarios))
		for name := range scenarios {
			names = append(names, name)
		}
		sort.Strings(names)
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
