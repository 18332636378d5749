"""How the time and memory of all items' nearest grow with users, items and entries: measured, drawn and told."""

import math
import statistics
import subprocess

import numpy as np

BASE = {"users": 20_000, "items": 10_000, "entries": 400_000}
STEPS = [2.0**n for n in range(-2, 4)]
COLOURS = {"users": "#2f81f7", "items": "#d9730d", "entries": "#2da44e"}


def measure(program, rounds):
    """{what grows: [(its size, entries kept, seconds, peak bytes beside the input, input bytes, output bytes)]}"""
    found = {}
    for what in BASE:
        for step in STEPS:
            sizes = dict(BASE, **{what: round(BASE[what] * step)})
            runs = []
            for _ in range(rounds):
                words = subprocess.run([program, "growth", *map(str, sizes.values())], check=True,
                                       stdout=subprocess.PIPE, text=True).stdout.split()
                runs.append([float(word) for word in words])
            entries, seconds, *memory = (statistics.median(column) for column in zip(*runs))
            found.setdefault(what, []).append((sizes[what], entries, seconds, *memory))
            print(f"growth: {sizes} {seconds:.3f} s", flush=True)
    return found


def slope(points, y):
    """Of the line through the logarithms, by least squares."""
    return float(np.polyfit(np.log([p[0] for p in points]), np.log([y(p) for p in points]), 1)[0])


def seconds_of(point):
    return point[2]


def peak_of(point):
    return point[3] + point[4]


def lines(found):
    """The part of the page about growth."""
    text = ["## How it grows", "",
            f"All items' 100 nearest by cosine on one thread, of made data with {BASE['users']:,} users, "
            f"{BASE['items']:,} items and",
            f"{BASE['entries']:,} entries where nothing else is said, popularity and activity falling off by power "
            "laws.", "",
            "![Time and memory against size, both logarithmic](pictures/growth.svg)", "",
            "| growing | from | to | time | grows as its power | peak memory, of input and output | peak grows as its "
            "power |",
            "|---|--:|--:|--:|--:|--:|--:|"]
    for what, points in found.items():
        first, last = points[0], points[-1]
        share = [peak_of(p) / (p[4] + p[5]) for p in points]
        text.append(f"| {what} | {first[0]:,} | {last[0]:,} | {first[2] * 1e3:.3g} to {last[2] * 1e3:.4g} ms | "
                    f"{slope(points, seconds_of):.2f} | {min(share):.2f} to {max(share):.2f} × | "
                    f"{slope(points, peak_of):.2f} |")
    text += ["", "More entries of as many users make longer rows, whose pairs grow with the square; more users share",
             "the same entries out, so that each has fewer pairs. Peak memory is the largest the process held while",
             "it worked, the data included."]
    return text


def plot(found):
    """Two panels, time and peak memory, against the factor of the size; readable on light and dark."""
    grey = "#768390"
    width, height, left, top, side = 720, 330, 60, 34, 250
    panels = [("seconds", seconds_of, 1), ("peak memory, MB", peak_of, 1e-6)]
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
             f'height="{height}" role="img" font-family="sans-serif" font-size="12" fill="{grey}">',
             "<title>Time and memory against size, both logarithmic</title>"]
    low_x, high_x = math.log(STEPS[0]), math.log(STEPS[-1])
    for n, (title, y_of, unit) in enumerate(panels):
        x0 = left + n * (side + 90)
        values = [y_of(p) * unit for points in found.values() for p in points]
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        x_at = lambda step: x0 + side * (math.log(step) - low_x) / (high_x - low_x)
        y_at = lambda value: top + side * (high - math.log10(value)) / (high - low)
        parts.append(f'<text x="{x0}" y="{top - 14}">{title}</text>')
        for power in range(low, high + 1):
            y = y_at(10.0**power)
            parts.append(f'<path d="M{x0} {y:.1f}h{side}" stroke="{grey}" stroke-opacity="0.3"/>'
                         f'<text x="{x0 - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
        for step in STEPS:
            parts.append(f'<text x="{x_at(step):.1f}" y="{top + side + 18}" text-anchor="middle">{step:g}×</text>')
        for row, (what, points) in enumerate(found.items()):
            marks = [(x_at(step), y_at(y_of(p) * unit)) for step, p in zip(STEPS, points)]
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in marks)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[what]}" stroke-width="2"/>')
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{COLOURS[what]}"/>' for x, y in marks]
            parts.append(f'<text x="{x0 + 8}" y="{top + 16 + 16 * row}" fill="{COLOURS[what]}">{what}: slope '
                         f'{slope(points, y_of):.2f}</text>')
    parts.append(f'<text x="{left}" y="{height - 8}">size, times {BASE["users"]:,} users, {BASE["items"]:,} items or '
                 f'{BASE["entries"]:,} entries</text></svg>')
    return "\n".join(parts) + "\n"
