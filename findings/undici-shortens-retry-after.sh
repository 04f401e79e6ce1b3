#!/usr/bin/env bash
# Package: undici 7.16.0 (npm) on Node 22.20.0, which the package node brings, seen on 2026-11-28.
# Guess before the run: `RetryAgent` waits for as long as `Retry-After` says, or ends the call where that is longer than
# `maxTimeout`.
# Seen: it waits for `maxTimeout` at most and then sends the request, before the server wants it. The default is 30 seconds, so
# that `Retry-After: 60` is not kept either.
# Why it matters: a server that counts requests in a window of a minute refuses each of these retries, and some count them as new
# offences. A client has to end the call if it does not want to wait that long.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save undici@7.16.0 node@22.20.0
cat > call.mjs <<'JS'
import http from 'node:http';
import { Agent, request, RetryAgent } from 'undici';

const arrivals = [];
const server = http.createServer((_, response) => {
  arrivals.push(Date.now());
  response.writeHead(arrivals.length === 1 ? 429 : 204, arrivals.length === 1 ? { 'Retry-After': '3' } : {}).end();
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/`;
for (const options of [{}, { maxTimeout: 1000 }]) {
  arrivals.length = 0;
  const { statusCode } = await request(url, { dispatcher: new RetryAgent(new Agent(), options) });
  const waited = Math.round((arrivals[1] - arrivals[0]) / 1000);
  console.log(`${JSON.stringify(options)}: ${statusCode} after ${waited} s`);
}
process.exit();
JS
expected='{}: 204 after 3 s
{"maxTimeout":1000}: 204 after 1 s'
seen=$(timeout 60 ./node_modules/.bin/node call.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
