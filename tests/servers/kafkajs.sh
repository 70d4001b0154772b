#!/usr/bin/env bash
# kafkajs, a Kafka client in JavaScript, from npm: nothing to start.
source "$(dirname "$0")/node-clients-lib.sh"
client_main "$@"
