#!/usr/bin/env bash
# Package: @hey-api/openapi-ts 0.95.0 (npm), its fetch client; seen on 2026-11-28.
# Guess before the run: an object in a query without a `style` is sent as OpenAPI 3.0.4 has it by default (section 4.8.12.2, `form` with
# `explode`): each property by its own name, `x=1&y=2`; and with `explode: false` as `box=x,1,y,2`.
# Seen: both are sent in the style `deepObject`: `page[x]=1&page[y]=2`, as is one that has this style. A list does follow its `explode`.
# Why it matters: a service that reads `x` gets no value and no error. Whoever compares another client with this one sees other names.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @hey-api/openapi-ts@0.95.0 typescript@5.9.3 > /dev/null
cat > document.yaml <<'YAML'
openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /songs:
    get:
      operationId: songs
      parameters:
        - { name: page, in: query, schema: { $ref: '#/components/schemas/Point' } }
        - { name: box, in: query, explode: false, schema: { $ref: '#/components/schemas/Point' } }
        - { name: deep, in: query, style: deepObject, explode: true, schema: { $ref: '#/components/schemas/Point' } }
        - { name: ids, in: query, explode: false, schema: { type: array, items: { type: string } } }
      responses: { '204': { description: Done. } }
components: { schemas: { Point: { type: object, properties: { x: { type: integer }, y: { type: integer } } } } }
YAML
npx openapi-ts --input document.yaml --output client --client @hey-api/client-fetch > log 2>&1 || { cat log >&2; exit 1; }
cat > tsconfig.json <<'JSON'
{ "compilerOptions": { "target": "es2022", "module": "commonjs", "lib": ["es2022", "dom", "dom.iterable"], "outDir": "out", "skipLibCheck": true } }
JSON
npx tsc --project . > log 2>&1 || [ -f out/sdk.gen.js ] || { cat log >&2; exit 1; }
cat > run.js <<'JS'
const { songs } = require('./out/sdk.gen.js');
const point = { x: 1, y: 2 };
const fetch = async (request) => {
  console.log(decodeURIComponent(new URL(request.url).search).slice(1).replaceAll('&', '\n'));
  return new Response(null, { status: 204 });
};
songs({ baseUrl: 'http://127.0.0.1', fetch, query: { page: point, box: point, deep: point, ids: ['a', 'b'] } });
JS
expected='page[x]=1
page[y]=2
box[x]=1
box[y]=2
deep[x]=1
deep[y]=2
ids=a,b'
seen=$(node run.js)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
