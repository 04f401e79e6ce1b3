#!/usr/bin/env bash
# Package: flask-smorest 0.47.0 with apispec 6.10.1 (PyPI), seen on 2026-11-28.
# Guess before the run: files and texts of one form, given as two `arguments` (`location="files"` and `location="form"`), are one
# `multipart/form-data` body in the document, as they are one body in the request that Flask reads.
# Seen: files alone are such a body. Beside texts they become parameters of `in: formData`, which is Swagger 2 and which OpenAPI 3.0.2 does not
# have, and the body is urlencoded, with the texts alone.
# Why it matters: the document is not valid, and a client that passes over the unknown parameters sends no file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check flask-smorest==0.47.0 apispec==6.10.1
cat > run.py <<'PY'
import marshmallow
from flask import Flask
from flask_smorest import Api, Blueprint
from flask_smorest.fields import Upload


class Files(marshmallow.Schema):
    clip = Upload(required=True)


class Texts(marshmallow.Schema):
    name = marshmallow.fields.String(required=True)


app = Flask("clips")
app.config.update(API_TITLE="T", API_VERSION="1", OPENAPI_VERSION="3.0.2")
routes = Blueprint("clips", "clips")


@routes.route("/files", methods=["POST"])
@routes.arguments(Files, location="files")
@routes.response(204)
def files(files):
    pass


@routes.route("/both", methods=["POST"])
@routes.arguments(Files, location="files")
@routes.arguments(Texts, location="form")
@routes.response(204)
def both(files, texts):
    pass


api = Api(app)
api.register_blueprint(routes)
for path, item in api.spec.to_dict()["paths"].items():
    places = [f"{one['name']} in {one['in']}" for one in item["post"].get("parameters", [])]
    print(path, *item["post"]["requestBody"]["content"], *places)
PY
expected='/files multipart/form-data
/both application/x-www-form-urlencoded clip in formData'
seen=$(venv/bin/python run.py)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
