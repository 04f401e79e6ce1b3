#!/usr/bin/env bash
# Package: drf-spectacular 0.30.0 with djangorestframework 3.18.3 (PyPI), seen on 2026-11-28.
# Guess before the run: a required `FileField` in a form that only `multipart/form-data` is parsed from is `format: binary`.
# Seen: it is `format: uri`, the address that a response has in its place, unless the setting `COMPONENT_SPLIT_REQUEST` is on, which it is
# not by default. The service itself refuses a text there: "The submitted data was not a file."
# Why it matters: a client that is generated from the document has a text where the file goes, and can send none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check drf-spectacular==0.30.0 djangorestframework==3.18.3 django==5.2.19
cat > run.py <<'PY'
import sys

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="x" * 50,
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework", "drf_spectacular"],
    REST_FRAMEWORK={"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"},
    SPECTACULAR_SETTINGS={"COMPONENT_SPLIT_REQUEST": sys.argv[1] == "split"},
)
django.setup()
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework import parsers, serializers, views


class Clip(serializers.Serializer):
    clip = serializers.FileField()


class Clips(views.APIView):
    parser_classes = [parsers.MultiPartParser]

    @extend_schema(request=Clip, responses=None)
    def post(self, request):
        pass


urlpatterns = [path("clips", Clips.as_view())]
document = SchemaGenerator().get_schema(request=None, public=True)
body = document["paths"]["/clips"]["post"]["requestBody"]["content"]
(media_type, form), = body.items()
name = form["schema"]["$ref"].rsplit("/", 1)[1]
print(media_type, name, dict(document["components"]["schemas"][name]["properties"]["clip"]))
PY
expected="multipart/form-data Clip {'type': 'string', 'format': 'uri'}
multipart/form-data ClipRequest {'type': 'string', 'format': 'binary'}"
seen=$(venv/bin/python run.py default; venv/bin/python run.py split)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
