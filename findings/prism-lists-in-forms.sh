#!/usr/bin/env bash
# Package: @stoplight/prism-cli 5.14.2 (npm), seen on 2026-11-28.
# Guess before the run: a mock takes a list in an urlencoded form as a field for each element, and an object in a `multipart/form-data` body as
# a part of `application/json`: both are what OpenAPI 3.0.4 has without an `encoding` (sections 4.8.15.1 and 4.8.15.3).
# Seen: it refuses both with 422, "must be array" and "must be object". With an `encoding` that says what is the default anyway (`style: form,
# explode: true`), the list in an urlencoded form is taken; the same list in a form of parts is not.
# Why it matters: who tests a client against this mock is told that it is wrong where it follows the standard. A document can help with
# urlencoded lists; nothing but the real service, or another mock, tells about the others.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "${mock:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @stoplight/prism-cli@5.14.2 > /dev/null
cat > document.yaml <<'YAML'
openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /plain: { post: { requestBody: { content: { application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Song' } } } }, responses: { '204': { description: D } } } }
  /told:
    post:
      requestBody: { content: { application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Song' }, encoding: { labels: { style: form, explode: true } } } } }
      responses: { '204': { description: D } }
  /parts: { post: { requestBody: { content: { multipart/form-data: { schema: { $ref: '#/components/schemas/Song' } } } }, responses: { '204': { description: D } } } }
components:
  schemas: { Song: { type: object, properties: { labels: { type: array, items: { type: string } }, point: { type: object, properties: { x: { type: integer } } } } } }
YAML
port=$((20000 + RANDOM % 10000))
timeout 240 node_modules/.bin/prism mock document.yaml --host 127.0.0.1 --port "$port" --errors > mock.log 2>&1 &
mock=$!
for _ in $(seq 200); do
    (echo > "/dev/tcp/127.0.0.1/$port") 2> /dev/null && break
    sleep 1
done
send() {
    local name=$1 path=$2
    shift 2
    echo "$name $(curl --silent --max-time 20 --output /dev/null --write-out '%{http_code}' "$@" "http://127.0.0.1:$port/$path")"
}
seen=$(
    send urlencoded plain --data 'labels=a&labels=b'
    send 'urlencoded, told' told --data 'labels=a&labels=b'
    send parts parts --form labels=a --form labels=b
    send object parts --form 'point={"x":1};type=application/json'
)
expected='urlencoded 422
urlencoded, told 204
parts 422
object 422'
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
