#!/usr/bin/env python3
"""Write the pictures and volumes of this folder. Needs numpy, Pillow and nibabel; the same numbers every time.

Usage: python3 make_images.py [FOLDER]     (default: the folder of this script)
"""

import sys
from pathlib import Path

import nibabel
import numpy as np
from PIL import Image

TURN = 2 * np.pi


def coverage(size, inside, fine=8):
    """The share of each pixel of a square picture that lies inside; x to the right, y up, both in [-1, 1]."""
    line = (np.arange(size * fine) + 0.5) / (size * fine) * 2 - 1
    x, y = np.meshgrid(line, -line)
    return inside(x, y).astype(float).reshape(size, fine, size, fine).mean((1, 3))


def leaf(x, y):
    """A leaf with seven lobes on a stem."""
    angle, radius = np.arctan2(x, y + 0.1), np.hypot(x, y + 0.1)
    edge = 0.5 + 0.28 * np.cos(7 * angle) * np.cos(angle / 2) ** 2 + 0.1 * np.cos(angle)
    return (radius < edge) | ((np.abs(x - 0.05 * np.sin(6 * y)) < 0.035) & (y > -0.95) & (y < -0.3))


def rain(x, y):
    """Five drops."""
    drops = [(-0.55, 0.45, 0.24), (0.05, 0.65, 0.2), (0.6, 0.35, 0.26), (-0.25, -0.35, 0.28), (0.4, -0.55, 0.22)]
    inside = np.zeros_like(x, bool)
    for a, b, r in drops:
        height = np.clip((y - b) / r, -1, 2)
        width = np.where(height < 0, np.sqrt(np.clip(1 - height**2, 0, 1)), (1 - height / 2) ** 1.3)
        inside |= (np.abs(x - a) < r * width) & (y > b - r) & (y < b + 2 * r)
    return inside


def write_pictures(folder):
    opacity = np.round(255 * coverage(96, leaf)).astype(np.uint8)
    green = np.broadcast_to(np.array([40, 120, 50], np.uint8), (*opacity.shape, 3))
    Image.fromarray(np.dstack([green, opacity]), "RGBA").save(folder / "leaf.png", optimize=True)
    paper = np.round(255 * (1 - coverage(128, rain))).astype(np.uint8)
    Image.fromarray(paper, "L").save(folder / "rain.png", optimize=True)


def head(places, tilt, width, hollow):
    """A folded egg around a hollow: what a brain is to a solver. Values to 200."""
    x, y, z = np.moveaxis(places, -1, 0)
    y, z = y * np.cos(tilt) - z * np.sin(tilt), y * np.sin(tilt) + z * np.cos(tilt)
    angle = np.arctan2(z, y)
    radius = np.sqrt((x / (62 * width)) ** 2 + (y / 80) ** 2 + (z / 58) ** 2)
    edge = 1 + 0.05 * np.cos(9 * angle) - 0.12 * np.exp(-((x / 6) ** 2)) * (z > 0)
    inside = 1 / (1 + np.exp((radius - edge) * 25))
    cavity = np.exp(-((np.abs(x) - 14) ** 2) / 60 - (y / hollow) ** 2 - (z / 14) ** 2)
    return np.round(200 * inside * (1 - 0.9 * cavity))


def write_volumes(folder):
    """Two heads on grids of different sizes, one stored from right to left, one from left to right."""
    for name, linear, shape, shape_of_head in (
            ("young_head", np.diag([-6.0, 6.0, 6.0]), (26, 34, 26), (0.0, 1.0, 22)),
            ("old_head", np.diag([7.0, 7.0, 8.0]), (24, 30, 20), (0.2, 1.06, 36))):
        affine = np.eye(4)
        affine[:3, :3] = linear
        affine[:3, 3] = -linear @ ((np.array(shape) - 1) / 2) + [0, -18, 8]
        places = np.moveaxis(np.indices(shape), 0, -1) @ affine[:3, :3].T + affine[:3, 3] - [0, -18, 8]
        image = nibabel.Nifti1Image(head(places, *shape_of_head).astype(np.uint8), affine)
        image.set_sform(affine, 2)
        image.set_qform(affine, 2)
        image.header.set_xyzt_units("mm")
        nibabel.save(image, folder / f"{name}.nii.gz")


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    write_pictures(where)
    write_volumes(where)
