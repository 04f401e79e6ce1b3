#!/usr/bin/env bash
# Package: av 18.1.0 (PyPI), which brings FFmpeg 8.1.2; seen on 2026-11-28, as with ffprobe 5.1.9.
# Guess before the run: two Ogg files one behind the other, which RFC 3533 (section 4) calls one chained stream, are as long as both.
# Seen: the length that FFmpeg reports is that of the last one alone: 5 s of 10 s. All of it is decoded.
# Why it matters: recorders and `cat` make such clips. A check of a clip's seconds by ffprobe takes one that is twice as long as is allowed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check av==18.1.0 numpy==2.4.6
cat > run.py <<'PY'
import av
import numpy

RATE = 48000
with av.open("one.ogg", "w") as file:
    stream = file.add_stream("libopus", rate=RATE, layout="mono")
    tone = (numpy.sin(numpy.arange(5 * RATE) / 20) * 8000).astype(numpy.int16).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
    frame.rate = RATE
    resampler = av.AudioResampler(format=stream.format, layout="mono", rate=RATE, frame_size=stream.codec_context.frame_size)
    for part in resampler.resample(frame) + resampler.resample(None):
        file.mux(stream.encode(part))
    file.mux(stream.encode(None))
one = open("one.ogg", "rb").read()
open("two.ogg", "wb").write(one + one)
for name in ["one.ogg", "two.ogg"]:
    with av.open(name) as file:
        told = file.duration / av.time_base
        decoded = sum(frame.samples for frame in file.decode(audio=0)) / RATE
        print(f"{name}: {told:.0f} s told, {decoded:.0f} s decoded")
PY
expected='one.ogg: 5 s told, 5 s decoded
two.ogg: 5 s told, 10 s decoded'
seen=$(venv/bin/python run.py)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
