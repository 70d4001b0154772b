#!/usr/bin/env bash
# kafka-go, a Kafka client in Go, from Debian: builds the program in tests/clients/go/kafka-go; nothing to start.
CLIENT=kafka-go
PACKAGES=golang-github-segmentio-kafka-go-dev
source "$(dirname "$0")/go-clients-lib.sh"
client_main "$@"
