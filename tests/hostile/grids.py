"""Good case files that name bad pictures, VTK images, HDF5 files and GIfTI surfaces: exit code 4, and nothing is written."""
import base64
import struct
import zlib

from case import Hostile, bad_case, text_of


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width=4, height=4, rows=None, depth=8, kind=0):
    """A picture in grey, black on white: the left half is ink."""
    if rows is None:
        rows = b"".join(b"\0" + bytes(0 if x < width // 2 else 255 for x in range(width)) for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def vti(extent="0 4 0 4 0 0", values="1 " * 16, name="density", spacing="1 1 1"):
    return (f'<VTKFile type="ImageData" version="1.0" byte_order="LittleEndian"><ImageData WholeExtent="{extent}" '
            f'Origin="0 0 0" Spacing="{spacing}"><Piece Extent="{extent}"><CellData><DataArray type="Float64" Name="{name}" '
            f'format="ascii">{values}</DataArray></CellData></Piece></ImageData></VTKFile>')


POINTS = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]
FACES = [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]


def gifti(points=POINTS, faces=FACES, rows=4, intent="NIFTI_INTENT_TRIANGLE"):
    def array(name, kind, code, values):
        data = base64.b64encode(zlib.compress(struct.pack(f"<{len(values)}{code}", *values))).decode()
        return (f'<DataArray Intent="{name}" DataType="{kind}" ArrayIndexingOrder="RowMajorOrder" Dimensionality="2" '
                f'Dim0="{rows}" Dim1="3" Encoding="GZipBase64Binary" Endian="LittleEndian"><Data>{data}</Data></DataArray>')

    return ('<?xml version="1.0"?><GIFTI Version="1.0" NumberOfDataArrays="2">' +
            array("NIFTI_INTENT_POINTSET", "NIFTI_TYPE_FLOAT32", "f", points) + array(intent, "NIFTI_TYPE_INT32", "i", faces) +
            "</GIFTI>")


def bad_file(name, key, file, content, says, keys="", domain="{cells: [8, 8], time_steps: 2, box: [[0, 9], [0, 9]]}", code=4):
    files = {"case.yaml": text_of(source=f"{{{key}: {file}{keys}}}", domain=domain)}
    if content is not None:
        files[file] = content
    return Hostile(name, code, [f"source.{key}: ", *says], files=files)


def bad_surface(name, content, says):
    files = {"case.yaml": text_of(source="{mesh: bad.surf.gii}", target="{mesh: good.surf.gii}", domain="{cells: 8, time_steps: 2}"),
             "good.surf.gii": gifti(), "bad.surf.gii": content}
    return Hostile(name, 4, ["source.mesh: ", "bad.surf.gii: ", *says], files=files)


CASES = [
    bad_file("missing picture", "image", "bad.png", None, ["bad.png: no such file"]),
    bad_file("text as a picture", "image", "bad.png", "a picture", ["not a complete PNG picture"]),
    bad_file("picture cut short", "image", "bad.png", png(64, 64)[:-40], ["not a complete PNG picture"]),
    bad_file("picture with a damaged row", "image", "bad.png", png().replace(b"IDAT", b"IDAT\x07"), ["not a complete PNG picture"]),
    bad_file("picture larger than any disk", "image", "bad.png", png(200000, 200000, b"\0" * 99, 1), ["200000 x 200000 pixels"]),
    bad_file("picture that a bomb fills", "image", "bad.png", png(16000, 16000, b"\0" * 99, 1), ["is cut short or damaged"]),
    bad_file("blank picture", "image", "bad.png", png(rows=b"\0\xff\xff\xff\xff" * 4), ["every voxel is zero"]),
    bad_file("opacity of an opaque picture", "image", "bad.png", png(), ["opaque everywhere", "`ink: dark`"], keys=", ink: alpha"),
    bad_file("picture moved by three numbers", "image", "bad.png", png(), ["`translate` has 3 numbers, the file has 2 axes"],
             keys=", translate: [1, 2, 3]"),
    bad_file("picture outside of the box", "image", "bad.png", png(), ["reaches from 8.5 to 9", "outside domain.box"],
             keys=", translate: [8.5, 0], scale: 2", code=3),
    bad_file("picture in space", "image", "bad.png", png(), ["a picture has its pixels in 2D, but domain.cells makes the problem 3D"],
             domain="{cells: [8, 8, 8]}", code=3),
    bad_case("ink of a formula", ["source.ink: only a picture has ink"], source='{formula: "x", ink: dark}'),
    bad_case("array of a ball", ["source.array: only a `vti` or `hdf5` holds arrays"],
             source="{ball: {center: [0.3, 0.3], radius: 0.1}, array: density}"),
    bad_case("place of a volume", ["source.scale: only a mesh or a file of numbers on a grid is placed by this key"],
             source="{nifti: a.nii, scale: 2}"),
    bad_file("missing VTK image", "vti", "bad.vti", None, ["bad.vti: no such file"]),
    bad_file("text as a VTK image", "vti", "bad.vti", "hello", ["not a complete VTI file"]),
    bad_file("VTK image cut short", "vti", "bad.vti", vti()[:-60], ["not a complete VTI file"]),
    bad_file("VTK image larger than any disk", "vti", "bad.vti", vti("0 99999 0 99999 0 99999"), ["is cut short or damaged"]),
    bad_file("VTK image of no size", "vti", "bad.vti", vti(spacing="1 0 1"), ["its Spacing is 0 along y"]),
    bad_file("VTK image with a negative cell", "vti", "bad.vti", vti(values="-1 " + "1 " * 15), ["1 voxel is negative", "`threshold: 0`"]),
    bad_file("VTK image with NaN", "vti", "bad.vti", vti(values="nan " + "1 " * 15), ["NaN or infinite", "`nan: zero`"]),
    bad_file("VTK image without that array", "vti", "bad.vti", vti(), ["holds no scalar array `rho`; its scalar arrays: density"],
             keys=", array: rho"),
    Hostile("VTK image in a plane of three axes", 4, ["source: is 3D, but the grid has 2 axes: give 3 numbers of cells"],
            files={"case.yaml": text_of(source="{vti: bad.vti}", domain="{cells: [8, 8], time_steps: 2, box: [[0, 9], [0, 9]]}"),
                   "bad.vti": vti("0 4 0 2 0 2")}),
    bad_case("VTK image of unknown dimension", ["nothing tells the dimension of the problem"], source="{vti: a.vti}",
             target="{vti: a.vti}", domain="{cells: 8}"),
    bad_file("missing HDF5 file", "hdf5", "bad.h5", None, ["bad.h5: no such file"]),
    bad_file("text as an HDF5 file", "hdf5", "bad.h5", "hello", ["not an HDF5 file, or a damaged one"]),
    bad_file("signature of an HDF5 file", "hdf5", "bad.h5", b"\x89HDF\r\n\x1a\n" + b"\0" * 99, ["not an HDF5 file"]),
    bad_surface("text as a GIfTI surface", "hello", ["not a complete GIfTI file: line 1"]),
    bad_surface("GIfTI surface cut short", gifti()[:300], ["not a complete GIfTI file"]),
    bad_surface("GIfTI data on a surface", gifti(intent="NIFTI_INTENT_SHAPE"), ["not a surface (.surf.gii), but data on one"]),
    bad_surface("GIfTI surface of more points than it has", gifti(rows=5), ["damaged or cut short"]),
    bad_surface("GIfTI face without its point", gifti(faces=[0, 2, 9, *FACES[3:]]), ["uses vertex 10, but there are 4"]),
    bad_surface("open GIfTI surface", gifti(faces=[0, 1, 3] + FACES[3:9] + [0, 1, 3]), ["not closed"]),
    bad_case("number and size of cells", ["domain.spacing: it excludes `cells`"], domain="{cells: 8, spacing: 2}"),
    bad_case("size of cells in a given box", ["domain.spacing: the cells of a given box are counted"],
             domain="{box: [[0, 1], [0, 1]], spacing: 2}"),
    bad_case("cells of no size", ["domain.spacing: expected"], domain="{spacing: 0}"),
    bad_case("cells too small", ["domain.spacing: cells of 1e-09 are too many"], domain="{spacing: 1e-9}"),
    bad_case("NIfTI of an unknown kind", ["output.nifti: expected", "got \"5d\""], output="{nifti: 5d}"),
    bad_case("NIfTI of vectors", ["output.nifti: NIfTI files hold the scalars of the film", "add `density`"],
             output="{fields: [velocity], nifti: true}"),
]
