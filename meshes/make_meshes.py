#!/usr/bin/env python3
"""Write the closed surfaces of this folder. Needs numpy only; the same files every time.

Usage: python3 make_meshes.py [FOLDER]     (default: the folder of this script)

Every surface is closed, faces outwards, and is checked before it is written: each edge lies in exactly
two triangles, which run along it in opposite directions. Printed: vertices, faces, pieces, genus, volume.
"""

import sys
from collections import Counter
from pathlib import Path

import numpy as np

TURN = 2 * np.pi


def icosphere(level):
    """Unit sphere: an icosahedron, each triangle cut into four `level` times."""
    golden = (1 + 5**0.5) / 2
    corners = [(-1, golden, 0), (1, golden, 0), (-1, -golden, 0), (1, -golden, 0)]
    points = [np.roll(c, shift) for shift in (0, 1, 2) for c in corners]
    points = [p / np.linalg.norm(p) for p in np.array(points, float)]
    near = np.linalg.norm(points[0] - np.array(points), axis=1)
    edge = np.sort(near)[1] * 1.01
    faces = []
    for i in range(12):
        for j in range(i + 1, 12):
            for k in range(j + 1, 12):
                a, b, c = points[i], points[j], points[k]
                if max(np.linalg.norm(a - b), np.linalg.norm(b - c), np.linalg.norm(c - a)) < edge:
                    faces.append((i, j, k) if np.dot(np.cross(a, b), c) > 0 else (i, k, j))
    for _ in range(level):
        middle, finer = {}, []

        def between(i, j):
            key = (min(i, j), max(i, j))
            if key not in middle:
                p = points[i] + points[j]
                middle[key] = len(points)
                points.append(p / np.linalg.norm(p))
            return middle[key]

        for i, j, k in faces:
            a, b, c = between(i, j), between(j, k), between(k, i)
            finer += [(i, a, c), (a, j, b), (c, b, k), (a, b, c)]
        faces = finer
    return np.array(points), np.array(faces)


def closed_tube(ring, around, along):
    """A surface over a doubly periodic grid: ring(u, v) -> (..., 3), both angles in [0, 2 pi)."""
    u = np.arange(along) * TURN / along
    v = np.arange(around) * TURN / around
    points = ring(*np.meshgrid(u, v, indexing="ij")).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(along), np.arange(around), indexing="ij")
    return points, grid_faces(i, j, (i + 1) % along, (j + 1) % around, around)


def grid_faces(i, j, i_next, j_next, width):
    a, b = i * width + j, i_next * width + j
    c, d = i_next * width + j_next, i * width + j_next
    return np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])


def capped(rings, first, last):
    """A closed surface: rings (count, around, 3) from the point `first` to the point `last`, which lie on the axis
    that the rings go round counter-clockwise, seen from `last`."""
    count, around = rings.shape[:2]
    i, j = np.meshgrid(np.arange(count - 1), np.arange(around), indexing="ij")
    sides = grid_faces(i, j, i + 1, (j + 1) % around, around)[:, ::-1]
    ring = np.arange(around)
    after = (ring + 1) % around
    south = np.stack([np.full(around, count * around), after, ring], -1)
    top = (count - 1) * around
    north = np.stack([np.full(around, count * around + 1), top + ring, top + after], -1)
    return np.concatenate([rings.reshape(-1, 3), [first, last]]), np.concatenate([sides, south, north])


def smooth(profile, rounds):
    """Rounds off the corners of an open polyline, ends fixed (Chaikin 1974)."""
    p = np.array(profile, float)
    for _ in range(rounds):
        q = np.empty((2 * len(p), 2))
        q[0], q[-1] = p[0], p[-1]
        q[1:-1:2] = 0.75 * p[:-1] + 0.25 * p[1:]
        q[2::2] = 0.25 * p[:-1] + 0.75 * p[1:]
        p = q
    return p


def pebble():
    """A smooth blob with bumps."""
    p, faces = icosphere(4)
    x, y, z = p.T
    radius = 1 + 0.14 * np.sin(3 * x + 1) * np.cos(2.5 * y) + 0.10 * np.sin(4 * z + 2 * x) + 0.06 * np.cos(5 * y - 1)
    return p * radius[:, None] * [1.0, 0.8, 0.65], faces


def torus():
    """Radii 0.7 and 0.3 about z: of volume 2 pi^2 0.7 0.3^2 = 1.2436 when smooth."""
    return closed_tube(lambda u, v: np.stack([(0.7 + 0.3 * np.cos(v)) * np.cos(u), (0.7 + 0.3 * np.cos(v)) * np.sin(u),
                                              0.3 * np.sin(v)], -1), 36, 84)


def two_drops():
    """Two drops of different size, apart, their tips towards each other."""
    p, faces = icosphere(3)
    tip = p * np.array([1, 0.85, 0.85])
    tip[:, 0] += 0.35 * np.maximum(p[:, 0], 0) ** 3
    tip[:, 1:] *= (1 - 0.35 * np.maximum(p[:, 0], 0) ** 2)[:, None]
    left, right = 0.45 * tip + [-0.75, 0, 0], 0.33 * tip * [-1, 1, -1] + [0.75, 0.1, 0]
    return np.concatenate([left, right]), np.concatenate([faces, faces + len(p)])


def starfish():
    """Five thin arms about z."""
    u = np.linspace(-np.pi / 2, np.pi / 2, 25)[1:-1]
    v = np.arange(200) * TURN / 200
    lat, lon = np.meshgrid(u, v, indexing="ij")
    reach = 0.24 + 0.76 * ((1 + np.cos(5 * lon)) / 2) ** 2.5
    # The arms bend upwards and taper: thickness falls with the distance from the centre.
    far = reach * np.cos(lat)
    height = 0.16 * np.sin(lat) * (1 - 0.55 * far) + 0.12 * far**2
    rings = np.stack([far * np.cos(lon), far * np.sin(lon), height], -1)
    return capped(rings, [0, 0, -0.16], [0, 0, 0.16])


def trefoil():
    """A tube of radius 0.16 along a trefoil knot, in Frenet's frame."""
    def ring(t, v):
        curve = np.stack([np.sin(t) + 2 * np.sin(2 * t), np.cos(t) - 2 * np.cos(2 * t), -1.2 * np.sin(3 * t)], -1) / 3
        first = np.stack([np.cos(t) + 4 * np.cos(2 * t), -np.sin(t) + 4 * np.sin(2 * t), -3.6 * np.cos(3 * t)], -1)
        second = np.stack([-np.sin(t) - 8 * np.sin(2 * t), -np.cos(t) + 8 * np.cos(2 * t), 10.8 * np.sin(3 * t)], -1)
        binormal = np.cross(first, second)
        binormal /= np.linalg.norm(binormal, axis=-1, keepdims=True)
        normal = np.cross(binormal, first)
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        return curve + 0.16 * (np.cos(v)[..., None] * normal - np.sin(v)[..., None] * binormal)

    return closed_tube(ring, 20, 220)


def vase():
    """A hollow vase with a thin wall, turned about z: a ball to the topologist."""
    outside = [(0, -0.9), (0.38, -0.9), (0.36, -0.8), (0.55, -0.45), (0.62, -0.1), (0.45, 0.3), (0.26, 0.55), (0.28, 0.75),
               (0.42, 0.9), (0.46, 0.95)]
    inside = [(0.41, 0.95), (0.37, 0.88), (0.21, 0.75), (0.19, 0.55), (0.37, 0.28), (0.53, -0.1), (0.46, -0.42),
              (0.27, -0.75), (0.2, -0.8), (0, -0.8)]
    profile = smooth(outside + inside, 2)
    angle = np.arange(64) * TURN / 64
    r, z = profile[1:-1, 0, None], profile[1:-1, 1, None]
    rings = np.stack([r * np.cos(angle), r * np.sin(angle), z + 0 * angle], -1)
    return capped(rings, [0, 0, profile[0, 1]], [0, 0, profile[-1, 1]])


def check(name, points, faces):
    """Print what it is; stop unless it is closed and faces outwards."""
    directed = Counter()
    for a, b in ((0, 1), (1, 2), (2, 0)):
        directed.update(zip(faces[:, a].tolist(), faces[:, b].tolist()))
    assert all(n == 1 and directed[(j, i)] == 1 for (i, j), n in directed.items()), f"{name}: not closed or not oriented"
    assert len(np.unique(points, axis=0)) == len(points) == len(np.unique(faces)), f"{name}: doubled or unused points"
    label = np.arange(len(points))
    while True:
        lowest = label.copy()
        np.minimum.at(lowest, faces, label[faces].min(axis=1)[:, None])
        if (lowest == label).all():
            break
        label = lowest
    pieces = len(np.unique(label))
    genus = pieces - (len(points) - len(directed) // 2 + len(faces)) // 2
    p, q, r = (points[faces[:, c]] for c in range(3))
    volume = np.einsum("ij,ij->", p, np.cross(q, r)) / 6
    assert volume > 0, f"{name}: faces inwards"
    print(f"{name:16} {len(points):6} vertices {len(faces):6} faces {pieces} pieces genus {genus} volume {volume:.5f}")


def write_obj(path, points, faces):
    with open(path, "w", newline="\n") as out:
        out.write("# deblai: made by make_meshes.py\n")
        out.writelines(f"v {x:.5f} {y:.5f} {z:.5f}\n" for x, y, z in points)
        out.writelines(f"f {a} {b} {c}\n" for a, b, c in faces + 1)


def write_ply(path, points, faces):
    rows = np.empty(len(faces), dtype=[("count", "u1"), ("corners", "<i4", 3)])
    rows["count"], rows["corners"] = 3, faces
    header = (f"ply\nformat binary_little_endian 1.0\ncomment deblai: made by make_meshes.py\nelement vertex {len(points)}\n"
              "property float x\nproperty float y\nproperty float z\n"
              f"element face {len(faces)}\nproperty list uchar int vertex_indices\nend_header\n")
    with open(path, "wb") as out:
        out.write(header.encode() + points.astype("<f4").tobytes() + rows.tobytes())


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    for make, kind in ((pebble, "obj"), (torus, "obj"), (two_drops, "obj"), (starfish, "ply"), (trefoil, "ply"), (vase, "ply")):
        points, faces = make()
        points = np.round(points, 5) + 0.0
        check(f"{make.__name__}.{kind}", points, faces)
        (write_obj if kind == "obj" else write_ply)(folder / f"{make.__name__}.{kind}", points, faces)


if __name__ == "__main__":
    main()
