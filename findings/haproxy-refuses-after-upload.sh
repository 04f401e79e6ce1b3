#!/usr/bin/env bash
# Package: haproxy 2.6.12-1+deb12u4 (Debian 12), and libcurl 8.16 as PycURL 7.45.7 brings it (PyPI), seen on 2026-11-28.
# Guess before the run: a server takes a whole POST and closes without a response. HAProxy responds with 502 over HTTP/2 as it does
# over HTTP/1.1, and the request reaches the server once.
# Seen: over HTTP/2 it resets the stream with REFUSED_STREAM, which says that the request was not processed (RFC 9113, section 8.7).
# Libcurl believes it and sends the POST five times more: the server gets six whole requests for one call.
# Why it matters: a retry after REFUSED_STREAM is said to be safe for any method. Behind this gateway it repeats what the server did.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"
pip install --quiet --root-user-action ignore --target packages pycurl==7.45.7
apt-get download -qq haproxy=2.6.12-1+deb12u4 liblua5.3-0 libopentracing-c-wrapper0 libopentracing1 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
cat > server.py <<'PY'
import socket
with socket.socket(socket.AF_UNIX) as server:
    server.bind("back")
    server.listen()
    while True:
        connection, _ = server.accept()
        with connection:
            received = b""
            while not received.endswith(b"\r\n\r\nclip"):
                received += connection.recv(65536)
        print("whole", flush=True)
PY
cat > haproxy.cfg <<CFG
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend one
  bind unix@$folder/1.1
  bind unix@$folder/2 proto h2
  default_backend service
backend service
  server only unix@$folder/back
CFG
cat > call.py <<'PY'
import pycurl, sys
call = pycurl.Curl()
call.setopt(call.URL, "http://localhost/")
call.setopt(call.UNIX_SOCKET_PATH, sys.argv[1])
call.setopt(call.HTTP_VERSION, call.CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE if sys.argv[1] == "2" else call.CURL_HTTP_VERSION_1_1)
call.setopt(call.POSTFIELDS, b"clip")
call.setopt(call.TIMEOUT, 10)
call.setopt(call.WRITEFUNCTION, lambda page: None)
try:
    call.perform()
except pycurl.error as error:
    print(error.args[1], end=", ")
print(call.getinfo(call.RESPONSE_CODE), end=", ")
PY
python3 server.py >> requests &
LD_LIBRARY_PATH=$(echo root/usr/lib/*/) root/usr/sbin/haproxy -db -f haproxy.cfg 2> log &
for _ in $(seq 50); do [ -S back ] && [ -S 2 ] && break; sleep 0.1; done
for version in 1.1 2; do
  : > requests
  echo "HTTP/$version: $(PYTHONPATH=packages timeout 20 python3 call.py $version)$(grep -c whole requests) whole requests"
done > seen
expected='HTTP/1.1: 502, 1 whole requests
HTTP/2: Connection died, tried 5 times before giving up, 0, 6 whole requests'
cat seen
[ "$(cat seen)" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
