#!/usr/bin/env bash
# Package: soundfile 0.14.0 (PyPI), which brings libsndfile; FLAC made by av 18.1.0 (PyPI). Seen on 2026-11-28.
# Guess before the run: a FLAC whose header has no number of samples, as encoders write it to a pipe (RFC 9639, section 8.2: "0 ... unknown"), is of
# unknown length, of 0 s, or as long as its frames.
# Seen: 2^63 - 1 frames, some 200 million million seconds.
# Why it matters: a service that asks this library for the length of a clip refuses a clip of five seconds as too long, or plans memory by it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check av==18.1.0 numpy==2.4.6 soundfile==0.14.0
cat > run.py <<'PY'
import av
import numpy
import soundfile

RATE = 44100


class Pipe:
    """A file without a place to go back to."""

    def __init__(self, name):
        self.file = open(name, "wb")

    def write(self, data):
        return self.file.write(data)


for name, target in [("file.flac", "file.flac"), ("pipe.flac", Pipe("pipe.flac"))]:
    with av.open(target, "w", format="flac") as file:
        stream = file.add_stream("flac", rate=RATE, layout="mono")
        tone = (numpy.sin(numpy.arange(5 * RATE) / 20) * 8000).astype(numpy.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
        frame.rate = RATE
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=RATE, frame_size=stream.codec_context.frame_size)
        for part in resampler.resample(frame) + resampler.resample(None):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    if isinstance(target, Pipe):
        target.file.close()
    samples = int.from_bytes(open(name, "rb").read(26)[21:26], "big") & 0xF_FFFF_FFFF
    print(name, "header:", samples, "frames:", soundfile.info(name).frames)
PY
expected='file.flac header: 220500 frames: 220500
pipe.flac header: 0 frames: 9223372036854775807'
seen=$(venv/bin/python run.py)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
