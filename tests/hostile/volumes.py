"""Good case files that name bad volumes: exit code 4, and nothing is written."""
import gzip
import struct

from case import Hostile, text_of

NOISE = [(7919 * i % 1000) / 7 for i in range(64)]  # does not compress
UPRIGHT = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]


def nifti(dim=(4, 4, 4), values=None, sform=1, srow=UPRIGHT, qform=0, pixdim=(1, 1, 1), datatype=16, magic=b"n+1\0",
          offset=352.0):
    """A little-endian NIfTI-1 file of float32."""
    count = 1
    for n in dim:
        count *= max(n, 1)
    values = [1.0] * min(count, 10000) if values is None else values
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, len(dim), *dim, *[1] * (7 - len(dim)))
    struct.pack_into("<hh", header, 70, datatype, 32)
    struct.pack_into("<8f", header, 76, 1, *pixdim, 1, 1, 1, 1)
    struct.pack_into("<f", header, 108, offset)
    struct.pack_into("<hh", header, 252, qform, sform)
    struct.pack_into("<12f", header, 280, *srow)
    header[344:348] = magic
    return bytes(header) + struct.pack(f"<{len(values)}f", *values)


def some(value):
    return [value] + [1.0] * 63


def bad_volume(name, volume, says, file="bad.nii", keys="", domain="{cells: 8, time_steps: 2}", command="run"):
    text = text_of(source=f"{{nifti: {file}{keys}}}", target="{nifti: good.nii}", domain=domain)
    files = {"case.yaml": text, "good.nii": nifti()}
    if volume is not None:
        files[file] = volume
    arguments = {"run": ["run", "case.yaml", "-o", "out"], "info": ["info", file]}[command]
    return Hostile(name, 4, says, arguments=arguments, files=files)


def bad_mask(name, mask, says, code=4):
    case = bad_volume(name, nifti(), says, keys=", mask: mask.nii")
    if mask is not None:
        case.files["mask.nii"] = mask
    case.code = code
    return case


def bad_series(name, content, says, code=4, frames="{nifti: film.nii}", times="null"):
    """A sequence of the volumes of one file; no file if the content is None."""
    text = text_of(problem="sequence", source=None, target=None, frames=frames, times=times if times != "null" else None,
                   domain="{cells: [4, 4, 4], time_steps: 2}")
    files = {"case.yaml": text, "good.nii": nifti(), **({} if content is None else {"film.nii": content})}
    return Hostile(name, code, says, files=files)


CASES = [
    bad_series("film that is not there", None, ["frames.nifti: ", "film.nii: no such file", "paths in a case file are relative"]),
    bad_series("film of one volume", nifti(), ["holds 1 volume, expected 2 to 1000", "list files of one volume"]),
    bad_series("film cut short", nifti((4, 4, 4, 3))[:700], ["film.nii: is cut short"]),
    bad_series("film and too few times", nifti((4, 4, 4, 3)), ["times: expected 3 times, as many as there are frames, got 2"], 3,
               times="[0, 1]"),
    bad_series("film of which one volume is chosen", nifti((4, 4, 4, 3)), ["frames.frame: unknown key"], 3,
               frames="{nifti: film.nii, frame: 1}"),
    bad_series("film with a mask that is not there", nifti((4, 4, 4, 2)), ["frames[0].nifti: ", "its mask ", "mask.nii: no such file"],
               frames="{nifti: film.nii, mask: mask.nii}"),
    bad_series("frame that is a whole film", nifti((4, 4, 4, 2)), ["frames[1].nifti: ", "holds 2 volumes; choose one by"],
               frames="[{nifti: good.nii}, {nifti: film.nii}]"),
    bad_series("film with an empty volume", nifti((4, 4, 4, 2), values=[1.0] * 64 + [0.0] * 64), ["frames[1].nifti: "],),
    bad_mask("mask that is not there", None, ["source.nifti: ", "its mask ", "mask.nii: no such file"]),
    bad_mask("mask that is text", "hello " * 100, ["its mask ", "not a NIfTI file"]),
    bad_mask("mask of zeros", nifti(values=[0.0] * 64), ["leaves nothing of it"]),
    bad_mask("mask elsewhere in the world", nifti(srow=[1, 0, 0, 99, *UPRIGHT[4:]]), ["leaves nothing of it", "lies elsewhere"]),
    bad_mask("negative mask", nifti(values=[-1.0] * 64), ["a mask is not negative"]),
    bad_mask("mask of several volumes", nifti((4, 4, 4, 2)), ["its mask ", "holds 2 volumes"]),
    bad_volume("missing volume", None, ["source.nifti: ", "bad.nii: no such file", "paths in a case file are relative"]),
    bad_volume("empty volume", b"", ["bad.nii: is empty"]),
    bad_volume("text as a volume", "hello " * 200, ["bad.nii: not a NIfTI file", "348 or 540"]),
    bad_volume("info of text as a volume", "hello " * 200, ["bad.nii: not a NIfTI file"], command="info"),
    bad_volume("volume of a few bytes", nifti()[:200], ["it has 200 bytes"]),
    bad_volume("volume with a damaged magic", nifti(magic=b"n+7\0"), ["damaged magic", "convert it to NIfTI"]),
    bad_volume("header without an image", nifti(magic=b"ni1\0")[:348], ["there is no bad.img"], file="bad.hdr"),
    bad_volume("volume cut short", nifti()[:500], ["is cut short: its header tells of 608 bytes, it has 500"]),
    bad_volume("compressed volume cut short", gzip.compress(nifti(values=NOISE))[:-200], ["bad.nii.gz: is cut short or damaged"], file="bad.nii.gz"),
    bad_volume("volume with a wrong checksum", gzip.compress(nifti())[:-8] + b"12345678", ["bad.nii.gz: is damaged"],
               file="bad.nii.gz"),
    bad_volume("volume larger than any disk", nifti((9999, 9999, 9999)), ["is cut short"]),
    bad_volume("compressed volume larger than any disk", gzip.compress(nifti((9999, 9999, 9999))), ["is cut short"],
               file="bad.nii.gz"),
    bad_volume("volume of no voxels", nifti((4, 0, 4)), ["dim[2] is 0"]),
    bad_volume("volume whose voxels begin in its header", nifti(offset=16.0), ["vox_offset is 16"]),
    bad_volume("picture in colours as a volume", nifti(datatype=128), ["its voxels are rgb24", "one real number a voxel"]),
    bad_volume("complex volume", nifti(datatype=32), ["its voxels are complex64"]),
    bad_volume("volume of vectors", nifti((4, 4, 4, 1, 3)), ["vectors or tensors"]),
    bad_volume("series of volumes", nifti((4, 4, 4, 2)), ["holds 2 volumes; choose one by `frame: 0` to `frame: 1`"]),
    bad_volume("frame that is not there", nifti((4, 4, 4, 2)), ["frame 2 is not there"], keys=", frame: 2"),
    bad_volume("flat affine", nifti(srow=[1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0]), ["the sform is degenerate"]),
    bad_volume("affine that is NaN", nifti(srow=[float("nan")] * 12), ["the sform is degenerate"]),
    bad_volume("voxels of no size", nifti(sform=0, pixdim=(1, 0, 1)), ["pixdim[2] is 0"]),
    bad_volume("two affines that disagree", nifti(qform=1, srow=[2, *UPRIGHT[1:]]), ["sform and qform put voxel (3, 0, 0) 3 mm",
               "`affine: sform` or `affine: qform`"]),
    bad_volume("affine that is not there", nifti(), ["`affine: qform`", "its qform_code is 0"], keys=", affine: qform"),
    bad_volume("volume with NaN", nifti(values=some(float("nan"))), ["1 voxel is NaN or infinite (the first at 0, 0, 0)",
               "`nan: zero`"]),
    bad_volume("volume with an infinite value", nifti(values=some(float("inf"))), ["NaN or infinite"]),
    bad_volume("negative volume", nifti(values=some(-2.0)), ["1 voxel is negative", "the least value is -2", "`threshold: 0`"]),
    bad_volume("volume of zeros", nifti(values=[0.0] * 64), ["every voxel is zero"]),
    bad_volume("volume below its threshold", nifti(), ["every voxel is below the threshold 5"], keys=", threshold: 5"),
    bad_volume("grid like an oblique volume", nifti(srow=[1, 0.1, 0, 0, -0.1, 1, 0, 0, 0, 0, 1, 0]),
               ["domain.like: ", "oblique", "remove `like`"], domain="{like: source, time_steps: 2}"),
    bad_volume("grid like a slice", nifti((4, 4, 1)), ["domain.like: ", "4 x 4 x 1 voxels", "at least 2 cells"],
               domain="{like: source, time_steps: 2}"),
    Hostile("volume that reaches out of the grid", 3, ["target.nifti: reaches from 9.5 to 13.5 along x", "domain.crop: auto"],
            files={"case.yaml": text_of(source="{nifti: a.nii}", target="{nifti: b.nii}", domain="{like: source, time_steps: 2}"),
                   "a.nii": nifti(), "b.nii": nifti(srow=[1, 0, 0, 10, *UPRIGHT[4:]])}),
]
