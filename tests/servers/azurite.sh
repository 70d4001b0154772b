#!/usr/bin/env bash
# Azurite, Microsoft's emulator of Azure Storage: its blob service.
PORT=${PORT:-11000}
source "$(dirname "$0")/lib.sh"
ACCOUNT=devstoreaccount1
# The emulator's published key.
KEY='Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

do_install() { npm_need azurite@3.37.0; }

# Without a signature it answers 403, and only once it is up.
ready() { curl -s -o /dev/null --max-time 5 "http://$HOST:$PORT/$ACCOUNT?comp=list"; }

do_start() {
  mkdir -p "$DIR/data"
  spawn "$NAME" node "$NPM/azurite/dist/src/blob/main.js" --blobHost "$HOST" --blobPort "$PORT" --location "$DIR/data" \
    --disableTelemetry --skipApiVersionCheck
  wait_until "answering on port $PORT" ready
}

do_env() {
  local url=http://$HOST:$PORT/$ACCOUNT
  cat <<ENV
URL='$url'
ACCOUNT='$ACCOUNT'
KEY='$KEY'
CONNECTION_STRING='DefaultEndpointsProtocol=http;AccountName=$ACCOUNT;AccountKey=$KEY;BlobEndpoint=$url;'
ENV
}

main "$@"
