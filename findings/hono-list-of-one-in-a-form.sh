#!/usr/bin/env bash
# Package: @hono/zod-openapi 1.6.3 with hono 4.13.19 and zod 4.6.7 (npm), seen on 2026-11-28.
# Guess before the run: a list in a form is validated as a list, however many parts there are, since the schema of the route says so.
# Seen: two parts of one name are an array and one is a text, which the service refuses by its own schema: "expected array, received
# string". One file of a list of files is refused alike. With the name `labels[]`, in the schema too, one is a list.
# Why it matters: a client that sends what the document says, one part for each element (OpenAPI 3.0.4, section 4.8.15.3), works in
# tests with two and fails for users with one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @hono/zod-openapi@1.6.3 zod@4.6.7 hono@4.13.19 > /dev/null
cat > run.mjs <<'JS'
import { OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
for (const name of ['labels', 'labels[]']) {
  const app = new OpenAPIHono();
  const body = { content: { 'multipart/form-data': { schema: z.object({ [name]: z.array(z.string()) }) } }, required: true };
  const route = createRoute({ method: 'post', path: '/songs', request: { body }, responses: { 200: { description: '' } } });
  app.openapi(route, (c) => c.json(c.req.valid('form')));
  for (const labels of [['a', 'b'], ['a']]) {
    const form = new FormData();
    labels.forEach((label) => form.append(name, label));
    const response = await app.request('/songs', { method: 'POST', body: form });
    console.log(name, labels.length, response.status);
  }
}
JS
expected='labels 2 200
labels 1 400
labels[] 2 200
labels[] 1 200'
seen=$(node run.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
