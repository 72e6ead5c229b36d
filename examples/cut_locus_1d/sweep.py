#!/usr/bin/env python3
"""Solves the example at twelve distances and draws the curve.

    sweep.py <deblai> [--svg curve.svg]
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

CASE = Path(__file__).resolve().parent / "case.yaml"
KAPPA, MASSES = 0.1, (1, 1.5)
LOCUS = math.pi * KAPPA
DISTANCES = [0.04 * i for i in range(1, 13)]
WIDTH, HEIGHT, FARTHEST, HIGHEST = 640, 360, 0.5, 0.12


def of_points(distance):
    angle = min(distance / (2 * KAPPA), math.pi / 2)
    return 4 * KAPPA**2 * (sum(MASSES) - 2 * math.sqrt(MASSES[0] * MASSES[1]) * math.cos(angle))


def solved(deblai, distance, directory):
    """What run.json finds for bumps that far apart."""
    first, second = (f"gaussian: {{center: [{0.5 + sign * distance / 2:.4f}], width: 0.01}}" for sign in (-1, 1))
    ends = f"source={{{first}}}", f"target={{sum: [{{{second}, weight: {MASSES[1]}}}]}}"
    keys = [word for end in ends for word in ("--set", end)]
    subprocess.run([deblai, "run", CASE, "-o", directory, *keys], check=True, stdout=subprocess.DEVNULL)
    return json.loads((Path(directory) / "run.json").read_text())["result"]


def place(distance, squared):
    return f"{50 + 560 * distance / FARTHEST:.1f},{320 - 290 * squared / HIGHEST:.1f}"


def drawn(points):
    """The curve of point masses, and what was found, as SVG."""
    curve = " ".join(place(0.005 * i, of_points(0.005 * i)) for i in range(101))
    marks = "".join('<circle cx="{}" cy="{}" r="4" fill="#c33"/>'.format(*place(d, found).split(","))
                    for d, found in points)
    x, text = place(LOCUS, 0).split(",")[0], 'font-family="sans-serif" font-size="13"'
    ticks = "".join(f'<text x="{place(d / 10, 0).split(",")[0]}" y="338" text-anchor="middle" {text}>{d / 10}</text>'
                    for d in range(6))
    ticks += "".join(f'<text x="44" y="{place(0, w / 100).split(",")[1]}" text-anchor="end" {text}>{w / 100:.2f}</text>'
                     for w in range(0, 13, 4))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
            f'<path d="M50,20 V320 H620" fill="none" stroke="#444"/>{ticks}'
            f'<path d="M{x},20 V320" stroke="#999" stroke-dasharray="5 4"/>'
            f'<text x="{float(x) + 6}" y="32" {text}>cut locus, pi kappa</text>'
            f'<polyline points="{curve}" fill="none" stroke="#246" stroke-width="2"/>{marks}'
            f'<text x="335" y="355" text-anchor="middle" {text}>distance of the bumps</text>'
            f'<text x="60" y="32" {text}>WFR squared</text></svg>\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("deblai", help="the program")
    parser.add_argument("--svg", default="curve.svg", help="the picture to write")
    options = parser.parse_args()
    points = []
    with tempfile.TemporaryDirectory() as scratch:
        for distance in DISTANCES:
            found = solved(options.deblai, distance, scratch)
            points.append((distance, found["distance_squared"]))
            print(f"d {distance:.2f}  WFR^2 {points[-1][1]:.6f}  of points {of_points(distance):.6f}  "
                  f"transport {found['transport_part']:.6f}", flush=True)
    Path(options.svg).write_text(drawn(points))
    return 0


if __name__ == "__main__":
    sys.exit(main())
