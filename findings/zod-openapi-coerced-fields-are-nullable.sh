#!/usr/bin/env bash
# Package: @hono/zod-openapi 1.6.3 with zod 4.6.7 (npm), seen on 2026-11-28.
# Guess before the run: `z.coerce.number()`, which every form and query needs for a number, is `type: number`.
# Seen: it is `nullable: true` too, also where it is required, since JavaScript makes 0 of null. Coerced texts and booleans are nullable and not
# even required, since there is a text and a boolean for everything: the service takes a form without them, and reads "undefined".
# Why it matters: a generated client offers null for a required number, of which a form has none, and lets required texts be left out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @hono/zod-openapi@1.6.3 zod@4.6.7 hono@4.13.19 > /dev/null
cat > run.mjs <<'JS'
import { OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
const schema = z.object({
  plain: z.number(), number: z.coerce.number(), boolean: z.coerce.boolean(), text: z.coerce.string(),
});
const app = new OpenAPIHono();
const body = { content: { 'multipart/form-data': { schema } }, required: true };
app.openapi(createRoute({ method: 'post', path: '/clips', request: { body }, responses: { 204: { description: '' } } }), (c) => c.body(null, 204));
const document = app.getOpenAPIDocument({ openapi: '3.0.0', info: { title: '', version: '1' } });
const form = document.paths['/clips'].post.requestBody.content['multipart/form-data'].schema;
console.log('required:', form.required.join(' '));
for (const [name, property] of Object.entries(form.properties)) console.log(name, JSON.stringify(property));
JS
expected='required: plain number
plain {"type":"number"}
number {"type":"number","nullable":true}
boolean {"type":"boolean","nullable":true}
text {"type":"string","nullable":true}'
seen=$(node run.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
