#!/usr/bin/env python3
"""Draws seconds and memory over the size of the clip. Needs nothing but Python.

    cargo bench -p cartesia-api --bench upload -- sizes > docs/performance/sizes.csv
    python3 docs/performance/plot.py docs/performance/sizes.csv > docs/performance/sizes.svg
"""

import csv
import math
import sys

WAYS = {
    "ours-path": ("cartesia-api, path", "#0b6e4f", 3),
    "reqwest-pieces": ("reqwest, file in 256 KiB pieces", "#c77d0a", 1.5),
    "reqwest-read": ("reqwest, file read whole", "#7a4fbf", 1.5),
    "reqwest-file": ("reqwest, Part::file", "#c0392b", 1.5),
}
WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 360, 260, 64, 34, 56, 40
SIZES = {65536: "64 KiB", 1 << 20: "1 MiB", 16 << 20: "16 MiB", 256 << 20: "256 MiB", 1 << 30: "1 GiB"}
SECONDS = {1e-4: "0.1 ms", 1e-3: "1 ms", 1e-2: "10 ms", 0.1: "0.1 s", 1: "1 s", 10: "10 s"}
MEMORY = {4: "4 MiB", 16: "16 MiB", 64: "64 MiB", 256: "256 MiB", 1024: "1 GiB"}


def scale(ticks, start, end, values):
    """A logarithmic axis that holds the ticks and the values."""
    low = math.log(min([*ticks, *values]))
    high = math.log(max([*ticks, *values]))
    return lambda value: start + (math.log(value) - low) / (high - low) * (end - start)


def panel(rows, column, ticks, title, left):
    x = scale(SIZES, left, left + WIDTH, [])
    y = scale(ticks, TOP + HEIGHT, TOP, [float(row[column]) for row in rows])
    yield f'<text x="{left}" y="{TOP - 14}" font-weight="bold">{title}</text>'
    for value, label in SIZES.items():
        yield f'<line x1="{x(value):.1f}" y1="{TOP}" x2="{x(value):.1f}" y2="{TOP + HEIGHT}" stroke="#eee"/>'
        yield f'<text x="{x(value):.1f}" y="{TOP + HEIGHT + 16}" text-anchor="middle">{label}</text>'
    for value, label in ticks.items():
        yield f'<line x1="{left}" y1="{y(value):.1f}" x2="{left + WIDTH}" y2="{y(value):.1f}" stroke="#eee"/>'
        yield f'<text x="{left - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{label}</text>'
    for way, (_, color, width) in WAYS.items():
        points = [(int(row["bytes"]), float(row[column])) for row in rows if row["way"] == way]
        line = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in sorted(points))
        yield f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="{width}"/>'


def plot(rows):
    full = 2 * (LEFT + WIDTH) + GAP
    height = TOP + HEIGHT + BOTTOM
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {full} {height}" width="{full}" height="{height}" '
        'font-family="sans-serif" font-size="11">'
    )
    yield '<rect width="100%" height="100%" fill="white"/>'
    yield from panel(rows, "seconds", SECONDS, "Time of one upload, by size of the clip", LEFT)
    yield from panel(rows, "peak_mib", MEMORY, "Peak memory of the process", 2 * LEFT + WIDTH + GAP // 2)
    for index, (name, color, width) in enumerate(WAYS.values()):
        left = LEFT + index * 205
        bottom = height - 14
        yield f'<line x1="{left}" y1="{bottom - 4}" x2="{left + 20}" y2="{bottom - 4}" stroke="{color}" stroke-width="{width}"/>'
        yield f'<text x="{left + 26}" y="{bottom}">{name}</text>'
    yield "</svg>"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], newline="") as file:
        rows = list(csv.DictReader(file))
    print("\n".join(plot(rows)))


if __name__ == "__main__":
    main()
