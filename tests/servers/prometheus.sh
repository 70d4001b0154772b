#!/usr/bin/env bash
# Prometheus from Debian. TARGETS: addresses to scrape, separated by spaces; METRICS_PATH: their path.
PORT=${PORT:-19090}
source "$(dirname "$0")/lib.sh"

do_install() { apt_need prometheus; }

do_start() {
  local targets; targets=$(printf "'%s'," ${TARGETS:-$HOST:$PORT})
  cat > "$DIR/prometheus.yml" <<YML
global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
  - job_name: test
    metrics_path: ${METRICS_PATH:-/metrics}
    static_configs: [{targets: [${targets%,}]}]
YML
  promtool check config "$DIR/prometheus.yml" >"$DIR/$NAME.log" 2>&1 || fail_start "TARGETS or METRICS_PATH is wrong: promtool's words are above"
  spawn "$NAME" prometheus "--config.file=$DIR/prometheus.yml" "--storage.tsdb.path=$DIR/data" "--web.listen-address=$HOST:$PORT" --log.level=warn
  wait_until "ready on port $PORT" http_ok /-/ready
}

do_env() { echo "URL='http://$HOST:$PORT'"; }

main "$@"
