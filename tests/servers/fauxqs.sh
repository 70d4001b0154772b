#!/usr/bin/env bash
# The S3 part of fauxqs: fast, takes the SDK's default checksums, checks no signatures.
PORT=${PORT:-14566}
source "$(dirname "$0")/lib.sh"

do_install() { npm_need fauxqs@2.4.1; }

do_start() {
  mkdir -p "$DIR/data"
  spawn "$NAME" node "$HERE/fauxqs/s3.mjs" "$NPM/fauxqs" "$HOST" "$PORT" "$DIR/data"
  wait_until "answering on port $PORT" http_ok /
}

do_env() { printf "%s\n" "URL='http://$HOST:$PORT'" "ACCESS_KEY='any'" "SECRET_KEY='any'" "REGION='us-east-1'"; }

main "$@"
