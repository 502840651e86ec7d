# shellcheck shell=bash
# The parts of the chain as real programs on loopback ports, each with its own folder under $run. Sourced after common.sh
# by deploy/try and the benchmarks.

start_broker() {
  next_port
  broker_port=$port
  mkdir -p "$run/broker"
  cat >"$run/broker/mosquitto.conf" <<-CONF
	listener $broker_port 127.0.0.1
	allow_anonymous true
	# Started by root it would become the user "mosquitto", who may not write here.
	user $(id -un)
	persistence true
	persistence_location $run/broker/
	# Untold, it holds an answer back until TCP has acknowledged the one before: 40 ms and more for each alarm.
	set_tcp_nodelay true
	log_dest stdout
	CONF
  spawn broker env PATH="$PATH:/usr/sbin" mosquitto -c "$run/broker/mosquitto.conf" >"$run/broker/log" 2>&1
  wait_until "listening on port $broker_port" 20 broker "$run/broker/log" listening "$broker_port"
}

start_influxd() {
  next_port
  influx_port=$port
  next_port
  mkdir -p "$run/influxdb"
  cat >"$run/influxdb/influxdb.conf" <<-CONF
	reporting-disabled = true
	bind-address = "127.0.0.1:$port"
	[meta]
	  dir = "$run/influxdb/meta"
	[data]
	  dir = "$run/influxdb/data"
	  wal-dir = "$run/influxdb/wal"
	[http]
	  bind-address = "127.0.0.1:$influx_port"
	  log-enabled = false
	CONF
  spawn influxdb influxd run -config "$run/influxdb/influxdb.conf" >"$run/influxdb/log" 2>&1
  wait_until "listening on port $influx_port" 60 influxdb "$run/influxdb/log" listening "$influx_port"
}

# write_centre_configuration embedded|influxdb : needs the broker's port, and the store's when it is not embedded.
write_centre_configuration() {
  local store
  next_port
  centre_port=$port
  mkdir -p "$run/centre"
  case $1 in
    embedded) store="{kind: embedded, path: \"$run/centre/store\"}" ;;
    influxdb) store="{kind: influxdb, url: \"http://127.0.0.1:$influx_port\", database: coldchain}" ;;
  esac
  cat >"$run/centre/central.yaml" <<-CONF
	ingest: {url: "mqtt://127.0.0.1:$broker_port", share: hanlu, set_aside: "$run/centre/set-aside"}
	store: $store
	console: {listen: "127.0.0.1:$centre_port"}
	CONF
}

start_centre() {
  spawn centre "$root/deploy/hanlu-central" run --config "$run/centre/central.yaml" >"$run/centre/log" 2>&1
  wait_until ready 60 centre "$run/centre/log" ready "$centre_port"
}

# start_gateway NAME EXAMPLE : the configuration config/examples/EXAMPLE with this run's broker, folder and port; sets
# ${console_port[NAME]}.
declare -A console_port=()
start_gateway() {
  local name=$1
  next_port
  # shellcheck disable=SC2034  # for those who source this
  console_port[$name]=$port
  mkdir -p "$run/$name"
  place "$root/config/examples/$2" "mqtt://127.0.0.1:$broker_port" "$run/$name/journal" "127.0.0.1:$port" \
    >"$run/$name/gateway.yaml"
  spawn "$name" "$root/deploy/hanlu" run --config "$run/$name/gateway.yaml" >"$run/$name/log" 2>&1
  wait_until ready 60 "$name" "$run/$name/log" ready "$port"
}

# place FILE URL JOURNAL LISTEN : the example with this broker, journal folder and console address put in.
place() {
  grep -q '^journal:' "$1" && fail "$1 says where its journal is; the examples leave that to us"
  sed -E -e "s~^( *)url: .*~\\1url: \"$2\"~" -e "s~listen: *[^ ,}]+~listen: \"$4\"~" "$1"
  printf 'journal: {path: "%s"}\n' "$3"
}

# identity NAME : GROUP/ID, as topics and the centre name this gateway.
identity() {
  sed -nE -e 's/.*\bgroup: *"?([^" ,}]+).*/\1/p' "$run/$1/gateway.yaml" | head -n 1 | tr '\n' /
  sed -nE -e '/^gateway:/,/^[a-z]+:/s/^.*\bid: *"?([a-z0-9-]+).*/\1/p' "$run/$1/gateway.yaml" | head -n 1
}

ready() {
  http_get "$1" /readyz >/dev/null
}
