#!/usr/bin/env python3
"""Predict the time of an iteration on a cluster, as the table and the picture of docs/performance.md.

The counts are those of the program (benchmarks/traffic.cpp). The constants are below: measured on one machine by
benchmark_iteration, or assumed of a cluster, which is said.

usage: benchmarks/performance_model.py [folder of the build = build/release] [--picture FILE.svg]
"""
import argparse
import math
import pathlib
import subprocess

# Assumed of a cluster: nodes of 64 cores, twelve channels of memory, a network of 100 Gbit/s.
CORES_OF_NODE = 64
MEMORY_OF_NODE = 400e9  # bytes a second, triad, all cores
NETWORK_OF_NODE = 12.5e9  # bytes a second out of a node
LATENCY = 2e-6  # seconds a message, and a stage of a sum over all ranks

GRIDS = [(256, 32), (512, 32)]
# Bytes of a number of the dual and the potential. Arithmetic, measured: nanoseconds a space-time cell and iteration on one core of
# an AMD EPYC (Zen 5), 23.5 and 14.6 in three runs of benchmark_iteration 128 16 5, less 10.2 and 6.1 in which their triad, 30.6 GB/s,
# moves the budget.
PRECISIONS = {"double": (8, 13.3), "mixed": (4, 8.5)}
RANKS = [64, 128, 256, 512, 1024, 2048, 4096]


def counts(program, cells, steps, size, ranks):
    """What the program counts, a dictionary for each number of ranks."""
    names = ("ranks", "py", "pz", "slice", "budget", "all_to_all", "parts", "halo", "messages")
    lines = subprocess.run([program, *map(str, (cells, steps, size, *ranks))], capture_output=True, text=True, check=True).stdout
    return [dict(zip(names, map(float, line.split()))) for line in lines.splitlines()]


def leaving(count):
    """The shares of all-to-alls and of halos that leave the node: ranks of a node follow one another, y fastest."""
    py, pz = count["py"], count["pz"]
    on_node = min(count["ranks"], CORES_OF_NODE)
    same_y, same_z = min(py, on_node), min(pz, max(1, on_node / py))  # ranks of a line on one node
    lines = [(py, same_y), (pz, same_z)]
    exchanged = sum(1 - 1 / p for p, _ in lines)
    all_to_all = sum(1 - same / p for p, same in lines)
    # The sides of a part are as the ranks along an axis; of those on a node one in `same` looks out of it.
    beyond = sum(p / same for p, same in lines if same < p)
    return all_to_all / max(exchanged, 1e-300), beyond / (py + pz)


def times(count, steps, arithmetic):
    """Seconds of an iteration: (memory, arithmetic, copies of the transposes, network)."""
    cells = count["slice"] * steps
    core = MEMORY_OF_NODE / CORES_OF_NODE
    nodes = count["ranks"] / CORES_OF_NODE
    # A number that is transposed is read and written where it leaves and where it arrives.
    copies = 4 * count["all_to_all"] / core
    turns, halos = leaving(count)
    sent = CORES_OF_NODE * (count["all_to_all"] * turns + count["halo"] * halos) if nodes > 1 else 0
    waits = LATENCY * (count["parts"] + count["messages"] + 2 * math.log2(count["ranks"]))
    return cells * count["budget"] / core, cells * arithmetic * 1e-9, copies, sent / NETWORK_OF_NODE + waits


def table(results):
    print("| grid | numbers | cores | process grid | ms an iteration | memory | arithmetic | copies | network | efficiency | MB sent a rank |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for (cells, steps, precision), rows in results.items():
        first = rows[0]
        for count, parts in rows:
            total = sum(parts)
            efficiency = sum(first[1]) * first[0]["ranks"] / (total * count["ranks"])
            shown = " | ".join(f"{1e3 * part:.1f}" for part in parts)
            print(f"| {cells}^3 x {steps} | {precision} | {count['ranks']:.0f} | {count['py']:.0f} x {count['pz']:.0f} | {1e3 * total:.1f} | {shown} | "
                  f"{100 * efficiency:.0f} % | {(count['all_to_all'] + count['halo']) / 1e6:.1f} |")


def picture(results):
    """Time against cores, both logarithmic, and what no communication would give."""
    width, height, left, bottom = 620, 380, 64, 48
    totals = [sum(parts) for rows in results.values() for _, parts in rows]
    low, high = math.floor(math.log10(min(totals) / 2)), math.ceil(math.log10(max(totals)))

    def x(ranks):
        return left + (width - left - 150) * math.log2(ranks / RANKS[0]) / math.log2(RANKS[-1] / RANKS[0])

    def y(seconds):
        return 16 + (height - bottom - 16) * (high - math.log10(seconds)) / (high - low)

    def line(points, style):
        place = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        return f'<polyline points="{place}" fill="none" {style}/>'

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
             'font-family="sans-serif" font-size="12">', f'<rect width="{width}" height="{height}" fill="white"/>']
    for power in range(low, high + 1):
        at = y(10.0**power)
        parts.append(f'<line x1="{left}" x2="{x(RANKS[-1]):.1f}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd"/>')
        label = f"{10**(power + 3):g} ms" if power < 0 else f"{10**power:g} s"
        parts.append(f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{label}</text>')
    for ranks in RANKS:
        parts.append(f'<text x="{x(ranks):.1f}" y="{height - bottom + 18}" text-anchor="middle">{ranks}</text>')
    parts.append(f'<text x="{x(512):.1f}" y="{height - 10}" text-anchor="middle">cores</text>')
    colours = {256: "#0b6e99", 512: "#b04a00"}
    for (cells, steps, precision), rows in results.items():
        colour = colours[cells]
        whole = [(x(c["ranks"]), y(sum(t))) for c, t in rows]
        begin = sum(rows[0][1]) * RANKS[0]
        ideal = [(x(c["ranks"]), y(begin / c["ranks"])) for c, _ in rows]
        thick = 2.5 if precision == "double" else 1.2
        parts += [line(ideal, f'stroke="{colour}" stroke-opacity="0.5" stroke-dasharray="3 4"'),
                  line(whole, f'stroke="{colour}" stroke-width="{thick}"')]
        parts.append(f'<text x="{whole[-1][0] + 8:.1f}" y="{whole[-1][1] + 4:.1f}" fill="{colour}">{cells}³ × {steps}, {precision}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build", nargs="?", default="build/release", type=pathlib.Path)
    parser.add_argument("--picture", type=pathlib.Path)
    asked = parser.parse_args()
    program = asked.build / "benchmarks" / "benchmark_traffic"
    results = {(*grid, name): [(c, times(c, grid[1], arithmetic)) for c in counts(program, *grid, size, RANKS)]
               for grid in GRIDS for name, (size, arithmetic) in PRECISIONS.items()}
    table(results)
    if asked.picture:
        asked.picture.write_text(picture(results))


if __name__ == "__main__":
    main()
