#!/usr/bin/env bash
# Package: av 18.1.0 (PyPI), which brings FFmpeg 8.1.2; seen on 2026-11-28. FFmpeg 5.1.9 writes 16000 for ADPCM, which is as wrong.
# Guess before the run: a WAV with a compressed codec says in its header how many bytes a second has. Its length is the
# size of `data` by this number, as all descriptions of the format have it.
# Seen: FFmpeg writes 0 there for MP3 and ADPCM. The `fact` chunk has the number of samples.
# Why it matters: `data` by bytes per second is the usual dozen lines for the seconds of a clip; here it divides by zero. sox writes the
# number, so that a test with its files alone does not show it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check av==18.1.0 numpy==2.4.6
cat > run.py <<'PY'
import struct

import av
import numpy

RATE = 44100
for codec in ["pcm_s16le", "libmp3lame", "adpcm_ms"]:
    with av.open("clip.wav", "w") as file:
        stream = file.add_stream(codec, rate=RATE, layout="mono")
        tone = (numpy.sin(numpy.arange(5 * RATE) / 20) * 8000).astype(numpy.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
        frame.rate = RATE
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=RATE, frame_size=stream.codec_context.frame_size)
        for part in resampler.resample(frame) + resampler.resample(None):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    header = open("clip.wav", "rb").read(200)
    per_second, = struct.unpack_from("<I", header, 28)
    at = header.find(b"fact")
    samples = struct.unpack_from("<I", header, at + 8)[0] if at > 0 else 0
    print(f"{codec}: {per_second} bytes per second, fact: {samples / RATE:.0f} s")
PY
expected='pcm_s16le: 88200 bytes per second, fact: 0 s
libmp3lame: 0 bytes per second, fact: 5 s
adpcm_ms: 0 bytes per second, fact: 5 s'
seen=$(venv/bin/python run.py)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
