#!/usr/bin/env bash
# Package: apache2-bin 2.4.71-1~deb12u1 (Debian 12), and libcurl 8.16 as PycURL 7.45.7 brings it (PyPI), seen on 2026-11-28.
# Guess before the run: if a server takes a whole POST and closes without a response, mod_proxy_http responds with 502 (RFC 9110,
# section 15.6.3), on each connection.
# Seen: so it is on a new connection. On one that had a request before, it closes without a response, "to trigger a retry by the
# client". Libcurl sends the POST again on a new connection: the server gets two whole requests for one call.
# Why it matters: a POST is not idempotent (RFC 9110, section 9.2.2), and a test with one call for each process never shows this.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"
pip install --quiet --root-user-action ignore --target packages pycurl==7.45.7
apt-get download -qq apache2-bin=2.4.71-1~deb12u1 libapr1 libaprutil1 2>/dev/null
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
            print(received.split()[1].decode(), flush=True)
            if received.startswith(b"POST /responds"):
                connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
PY
port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat > apache.conf <<CONF
ServerRoot $folder
ServerName localhost
Listen 127.0.0.1:$port
PidFile $folder/pid
DefaultRuntimeDir $folder
ErrorLog $folder/log
LoadModule mpm_event_module $folder/root/usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module $folder/root/usr/lib/apache2/modules/mod_authz_core.so
LoadModule proxy_module $folder/root/usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module $folder/root/usr/lib/apache2/modules/mod_proxy_http.so
ProxyPass / unix:$folder/back|http://localhost/
CONF
cat > call.py <<'PY'
import pycurl, sys
call = pycurl.Curl()
call.setopt(call.POSTFIELDS, b"clip")
call.setopt(call.TIMEOUT, 10)
call.setopt(call.WRITEFUNCTION, lambda page: None)
for path in sys.argv[2:]:
    call.setopt(call.URL, f"http://127.0.0.1:{sys.argv[1]}/{path}")
    call.perform()
    print(path, call.getinfo(call.RESPONSE_CODE), end=", ")
PY
python3 server.py >> requests &
LD_LIBRARY_PATH=$(echo root/usr/lib/*/) root/usr/sbin/apache2 -f "$folder/apache.conf" -DFOREGROUND &
for _ in $(seq 50); do [ -S back ] && (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null && break; sleep 0.1; done
for paths in closes 'responds closes'; do
  : > requests
  PYTHONPATH=packages timeout 20 python3 call.py "$port" $paths
  echo "$(grep -c closes requests) whole requests that were closed"
done > seen
expected='closes 502, 1 whole requests that were closed
responds 204, closes 502, 2 whole requests that were closed'
cat seen
[ "$(cat seen)" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
