"""Reads the films that deblai writes (.pvd over .vti or .pvti), with the standard library alone.

Only what the format of the run directory promises: Float32 cell data, appended raw, 64-bit headers.
"""

import array
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def frames(film):
    """[(time, path of the frame)] of a .pvd file."""
    sets = ElementTree.parse(film).getroot().iter("DataSet")
    return [(float(each.get("timestep")), Path(film).parent / each.get("file")) for each in sets]


def cells_of(extent):
    """(first, count) of the three axes; an axis that is absent has one cell."""
    ends = [int(word) for word in extent.split()]
    return ends[0::2], [max(high - low, 1) for low, high in zip(ends[0::2], ends[1::2])]


def read_piece(path):
    """(first, count, {name: (components, Float32 array)}) of a .vti file."""
    content = Path(path).read_bytes()
    mark = content.index(b"<AppendedData")
    data = content.index(b"_", content.index(b">", mark)) + 1
    root = ElementTree.fromstring(content[:mark] + b"</VTKFile>")
    assert root.get("header_type") == "UInt64", f"{path}: headers are not 64-bit"
    assert root.get("byte_order") == "LittleEndian" and sys.byteorder == "little", f"{path}: byte order"
    first, count = cells_of(root.find(".//Piece").get("Extent"))
    fields = {}
    for declared in root.find(".//CellData"):
        assert declared.get("type") == "Float32", f"{path}: {declared.get('Name')} is not Float32"
        begin = data + int(declared.get("offset"))
        size = int.from_bytes(content[begin:begin + 8], "little")
        values = array.array("f", content[begin + 8:begin + 8 + size])
        components = int(declared.get("NumberOfComponents", 1))
        assert len(values) == components * count[0] * count[1] * count[2], f"{path}: {declared.get('Name')}"
        fields[declared.get("Name")] = (components, values)
    return first, count, fields


def read_frame(path):
    """(cells of the three axes, {name: Float32 array, x fastest, components interleaved}) of a frame."""
    path = Path(path)
    if path.suffix == ".vti":
        _, count, fields = read_piece(path)
        return count, {name: values for name, (_, values) in fields.items()}
    root = ElementTree.parse(path).getroot()
    origin, whole = cells_of(root.find("PImageData").get("WholeExtent"))
    assert origin == [0, 0, 0], f"{path}: the extent does not begin at 0"
    result, filled = {}, 0
    for declared in root.iter("Piece"):
        first, count, fields = read_piece(path.parent / declared.get("Source"))
        filled += count[0] * count[1] * count[2]
        for name, (components, values) in fields.items():
            target = result.setdefault(name, array.array("f", bytes(
                4 * components * whole[0] * whole[1] * whole[2])))
            width = components * count[0]
            for z in range(count[2]):
                for y in range(count[1]):
                    to = components * (((first[2] + z) * whole[1] + first[1] + y) * whole[0] + first[0])
                    at = width * (z * count[1] + y)
                    target[to:to + width] = values[at:at + width]
    assert filled == whole[0] * whole[1] * whole[2], f"{path}: the pieces do not cover the box"
    return whole, result
