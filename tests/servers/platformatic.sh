#!/usr/bin/env bash
# @platformatic/kafka, a Kafka client in JavaScript, from npm: nothing to start.
source "$(dirname "$0")/node-clients-lib.sh"

# Older ones lack functions that it uses.
check_node() {
  command -v node >/dev/null || apt_need nodejs npm
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
    die "needs Node.js 20.19 or later; found: $(node --version)"
}

[ "${1:-}" != install ] || check_node
client_main "$@"
