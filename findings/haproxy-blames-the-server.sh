#!/usr/bin/env bash
# Package: haproxy 2.6.12-1+deb12u4 (Debian 12), seen on 2026-11-28.
# Guess before the run: a client stalls in the middle of an upload. HAProxy responds with 408 (RFC 9110, section 15.5.9) after
# `timeout client`, "the maximum inactivity time on the client side".
# Seen: `timeout client` has no effect there. After `timeout server`, HAProxy responds with 504, "The server didn't respond in time",
# although the server still waits for the request. With `option http-buffer-request` it is the 408.
# Why it matters: a 504 of this gateway does not say that the service had a request. Who reads it so looks for the fault at the
# wrong end.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq haproxy=2.6.12-1+deb12u4 liblua5.3-0 libopentracing-c-wrapper0 libopentracing1 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
cat > haproxy.cfg <<CFG
defaults
  mode http
  timeout connect 1s
  timeout client 1s
  timeout server 3s
  default_backend service
frontend streams
  bind unix@$folder/streams
frontend buffers
  bind unix@$folder/buffers
  option http-buffer-request
  timeout http-request 1s
backend service
  server only unix@$folder/back
CFG
cat > call.py <<'PY'
import socket, threading, time
server = socket.socket(socket.AF_UNIX)
server.bind("back")
server.listen()

def read():
    while True:
        connection, _ = server.accept()
        while connection.recv(65536):
            pass

threading.Thread(target=read, daemon=True).start()
for front in ["streams", "buffers"]:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        while client.connect_ex(front):
            time.sleep(0.1)
        client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf of it")
        begun = time.monotonic()
        status = client.recv(65536).split(b"\r\n")[0].decode()
        print(f"{front}: {status} after {time.monotonic() - begun:.0f} s")
PY
LD_LIBRARY_PATH=$(echo root/usr/lib/*/) root/usr/sbin/haproxy -db -f haproxy.cfg 2> log &
expected='streams: HTTP/1.1 504 Gateway Time-out after 3 s
buffers: HTTP/1.1 408 Request Time-out after 1 s'
seen=$(timeout 30 python3 call.py)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
