"""The JSON Schema of `deblai schema` accepts every example and refuses what deblai refuses by its shape.

usage: test_schema.py <deblai>
Exit code 77 (skipped) without Debian's python3-jsonschema or python3-yaml.
"""
import json
import pathlib
import re
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError as error:
    print(f"skipped: {error}; install python3-jsonschema and python3-yaml")
    sys.exit(77)

import files

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
# What the schema must see; the others are about what several keys or files say together,
# about .nan, which JSON has not, or are no YAML.
SEEN = ["only a comment", "unknown key", "wrong type", "wrong unit", "grid of one cell", "four axes",
        "no target", "two kinds of source", "format that nobody knows"]


class Loader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: 1e-3 is a number."""


Loader.add_implicit_resolver("tag:yaml.org,2002:float",
                             re.compile(r"^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$"), list("-+0123456789."))


def main():
    schema = json.loads(subprocess.run([sys.argv[1], "schema"], check=True, capture_output=True, text=True).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = []
    examples = sorted(EXAMPLES.glob("*/case.yaml"))
    for example in examples:
        errors = [error.message for error in validator.iter_errors(yaml.load(example.read_text(), Loader))]
        print(f"{example.parent.name:45} {'FAILED' if errors else 'accepted'}")
        failures += errors
    bad = {case.name: case for case in files.CASES}
    for name in SEEN:
        accepted = validator.is_valid(yaml.load(bad[name].files["case.yaml"], Loader))
        print(f"{name:45} {'FAILED: accepted' if accepted else 'refused'}")
        failures += [name] if accepted else []
    for failure in failures:
        print("   ", failure)
    sys.exit(1 if failures or not examples else 0)


if __name__ == "__main__":
    main()
