"""`deblai info` says of volumes what nibabel reads in them.

usage: against_nibabel.py <deblai>
Volumes of random axes, types, byte orders and scalings are written by nibabel. Exit code 77 (skipped) without Debian's
python3-nibabel.
"""
import itertools
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import nibabel
    import numpy as np
except ImportError as error:
    print(f"skipped: {error}; install python3-nibabel")
    sys.exit(77)

NUMBER = r"(-?[0-9.]+(?:e[-+]?[0-9]+)?)"


def affine_of(kind, random):
    """Voxels of random sizes, axes in random order and direction, or turned at random."""
    linear = np.eye(3)[random.permutation(3)] * random.choice([-1, 1], 3)
    if kind == "oblique":
        linear, _ = np.linalg.qr(random.normal(size=(3, 3)))
    affine = np.eye(4)
    affine[:3, :3] = linear * random.uniform(0.5, 3, 3)
    affine[:3, 3] = random.uniform(-100, 100, 3)
    return affine


def write(folder, number, kind, transform, image_class, order, dtype, random):
    shape = random.integers(3, 12, 3)
    values = random.integers(0, 100, shape).astype(np.dtype(dtype).newbyteorder(order))
    header = image_class.header_class(endianness=order)
    header.set_data_dtype(values.dtype)
    image = image_class(values, affine_of(kind, random), header)
    affine = image.affine
    image.set_sform(affine if transform == "sform" else None, 2 if transform == "sform" else 0)
    image.set_qform(affine if transform == "qform" else None, 1 if transform == "qform" else 0)
    if dtype == "int16":
        image.header.set_slope_inter(0.25, 3)
    path = folder / f"v{number}.nii{random.choice(['', '.gz'])}"
    nibabel.save(image, path)
    return path


def differences(deblai, path):
    text = subprocess.run([deblai, "info", path], check=True, capture_output=True, text=True).stdout
    image = nibabel.load(path)
    values = np.asanyarray(image.dataobj, dtype=np.float64)
    affine = image.affine
    corners = np.array([[*corner, 1] for corner in itertools.product(*[(-0.5, n - 0.5) for n in values.shape])]) @ affine.T
    expected = {
        "bounds": [*corners.min(0)[:3], *corners.max(0)[:3]],
        "values": [values.min(), values.max()],
        "mass": [values.sum() * abs(np.linalg.det(affine[:3, :3]))],
        "voxels of": list(nibabel.affines.voxel_sizes(affine)),
    }
    found = {
        "bounds": [float(n) for ends in zip(*re.findall(rf"\[{NUMBER}, {NUMBER}\]", text)) for n in ends],
        "values": [float(n) for n in re.search(rf"values {NUMBER} to {NUMBER}", text).groups()],
        "mass": [float(re.search(rf"mass {NUMBER}", text)[1])],
        "voxels of": [float(n) for n in re.search(rf"voxels of {NUMBER} x {NUMBER} x {NUMBER}", text).groups()],
    }
    for what, numbers in expected.items():
        if not np.allclose(found[what], numbers, rtol=2e-5, atol=1e-4):
            yield f"{path.name}: {what} {found[what]}, nibabel {numbers}\n{text}"
    axes = "".join(nibabel.aff2axcodes(affine))
    oblique = np.count_nonzero(np.abs(affine[:3, :3]) > 1e-6) > 3
    if not oblique and f"axes {axes}," not in text:
        yield f"{path.name}: nibabel sees axes {axes}\n{text}"
    if oblique != (", oblique by" in text):
        yield f"{path.name}: oblique?\n{text}"


def main():
    random = np.random.default_rng(7)
    faults = []
    count = 0
    with tempfile.TemporaryDirectory() as name:
        for kind, transform, image_class, order, dtype in itertools.product(
                ["upright", "oblique"], ["sform", "qform"], [nibabel.Nifti1Image, nibabel.Nifti2Image], "<>",
                ["uint8", "int16", "uint16", "int32", "float32", "float64"]):
            path = write(pathlib.Path(name), count, kind, transform, image_class, order, dtype, random)
            faults += differences(sys.argv[1], path)
            count += 1
    print("\n".join(faults))
    print(f"{count} volumes written by nibabel: {len(faults)} differences")
    sys.exit(1 if faults or not count else 0)


if __name__ == "__main__":
    main()
