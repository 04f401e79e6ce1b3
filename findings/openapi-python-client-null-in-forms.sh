#!/usr/bin/env bash
# Package: openapi-python-client 0.29.1 (PyPI), seen on 2026-11-28.
# Guess before the run: a nullable field of a `multipart/form-data` body that is given `None` is left out, since a form has no null.
# Seen: it is sent as a part with the text `None`, and a boolean as `True`. The same client sends `true` in an urlencoded form, and an empty value for None.
# Why it matters: what a service stores is the word "None". JSON's words are `null` and `true`, and OpenAPI 3.0.4 (section 4.8.15.1.1) sends
# primitives as text of these.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openapi-python-client==0.29.1
cat > document.yaml <<'YAML'
openapi: 3.0.3
info: { title: Clips, version: '1' }
paths:
  /clips:
    post:
      operationId: send
      requestBody: { content: { multipart/form-data: { schema: { $ref: '#/components/schemas/Clip' } } } }
      responses: { '204': { description: Done. } }
components:
  schemas:
    Clip: { type: object, properties: { note: { type: string, nullable: true }, public: { type: boolean } } }
YAML
venv/bin/openapi-python-client generate --path document.yaml --meta none --output-path clips > log 2>&1 || { cat log >&2; exit 1; }
cat > run.py <<'PY'
from clips.models import Clip

for name, (_, value, media_type) in Clip(note=None, public=True).to_multipart():
    print(name, value, media_type)
PY
expected="note b'None' text/plain
public b'True' text/plain"
seen=$(venv/bin/python run.py)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
