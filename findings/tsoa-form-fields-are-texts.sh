#!/usr/bin/env bash
# Package: tsoa 6.6.0 (npm), seen on 2026-11-28.
# Guess before the run: a `@FormField()` has the schema of its TypeScript type, as a `@Query()` and a property of a body have.
# Seen: it is `type: string`, whatever its type: a number, a list, a union of literals. `@Query()` of the same types has their schemas.
# Why it matters: a client that is generated from the document takes any text for an enum and a number, and one text for a list. The service
# gets a list of one element or refuses the form, and nothing in the document tells it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts tsoa@6.6.0 typescript@5.9.3 > /dev/null
cat > controller.ts <<'TS'
import { Controller, FormField, Post, Query, Route } from 'tsoa';
@Route('songs')
export class Songs extends Controller {
  @Post('form')
  public async form(@FormField() kind: 'song' | 'speech', @FormField() count: number, @FormField() labels: string[]): Promise<void> {}
  @Post('query')
  public async query(@Query() kind: 'song' | 'speech', @Query() count: number, @Query() labels: string[]): Promise<void> {}
}
TS
cat > tsconfig.json <<'JSON'
{ "compilerOptions": { "target": "es2022", "experimentalDecorators": true, "moduleResolution": "node" } }
JSON
cat > tsoa.json <<'JSON'
{ "entryFile": "controller.ts", "controllerPathGlobs": ["controller.ts"], "spec": { "outputDirectory": ".", "specVersion": 3 } }
JSON
npx tsoa spec > /dev/null
cat > show.js <<'JS'
const { paths } = require('./swagger.json');
const types = (schemas) => Object.entries(schemas).map(([name, s]) => `${name}: ${s.type}${s.enum ? ' enum' : ''}`).join(', ');
const [form, query] = ['form', 'query'].map((name) => paths[`/songs/${name}`].post);
console.log('form', types(Object.values(form.requestBody.content)[0].schema.properties));
console.log('query', types(Object.fromEntries(query.parameters.map((p) => [p.name, p.schema]))));
JS
expected='form kind: string, count: string, labels: string
query kind: string enum, count: number, labels: array'
seen=$(node show.js)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
