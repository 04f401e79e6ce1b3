#!/usr/bin/env bash
# Package: openapi-generator-cli 7.26.0 (PyPI; needs Java 11), its generators `python`, `typescript-fetch` and `rust`. Seen on 2026-11-28.
# Guess before the run: a list of texts in a `multipart/form-data` body is sent as one part for each element (OpenAPI 3.0.4, section
# 4.8.15.3). At least all clients of one tool send it in one way.
# Seen: three ways. Python and TypeScript join the elements by commas, so that a comma in an element makes two of it, and Rust sends a
# JSON array as text.
# Why it matters: a service that was made with one of these clients expects its way, and a document cannot tell which. Who moves to a
# client that follows the standard sees other lists arrive.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openapi-generator-cli==7.26.0
cat > document.yaml <<'YAML'
openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /clips:
    post:
      operationId: send
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              properties: { clip: { type: string, format: binary }, labels: { type: array, items: { type: string } } }
      responses: { '204': { description: Done. } }
YAML
for language in python typescript-fetch rust; do
    venv/bin/openapi-generator-cli generate -i document.yaml -g "$language" -o "$language" > "$language.log" 2>&1
done
seen=$(
    grep -o "'labels': '[a-z]*'" python/openapi_client/api/default_api.py | sort -u
    grep -o "append('labels', .*);" typescript-fetch/apis/DefaultApi.ts
    grep -o 'text("labels", .*);' rust/src/apis/default_api.rs
)
expected=$(
    cat <<'TEXT'
'labels': 'csv'
append('labels', requestParameters['labels']!.join(runtime.COLLECTION_FORMATS["csv"]));
text("labels", serde_json::to_string(&param_value)?);
TEXT
)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
