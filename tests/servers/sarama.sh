#!/usr/bin/env bash
# Sarama, a Kafka client in Go, from Debian: builds the program in tests/clients/go/sarama; nothing to start.
CLIENT=sarama
PACKAGES=golang-github-shopify-sarama-dev
source "$(dirname "$0")/go-clients-lib.sh"
client_main "$@"
