"""What a hostile input is."""
import dataclasses
import pathlib
import typing

BOX = {"problem": "geodesic", "source": "{ball: {center: [0.3, 0.3], radius: 0.1}}",
       "target": "{ball: {center: [0.6, 0.6], radius: 0.1}}",
       "domain": "{cells: [16, 16], time_steps: 4, box: [[0, 1], [0, 1]]}"}


def text_of(**lines):
    """A small case file that is fine, with some of its lines replaced, or removed by None."""
    return "".join(f"{key}: {value}\n" for key, value in {**BOX, **lines}.items() if value is not None)


@dataclasses.dataclass
class Hostile:
    name: str
    code: int  # the exit code
    says: list  # parts of the message
    arguments: list = dataclasses.field(default_factory=lambda: ["run", "case.yaml", "-o", "out"])
    files: dict = dataclasses.field(default_factory=dict)  # path -> text or bytes
    folders: list = dataclasses.field(default_factory=list)
    setup: typing.Callable = lambda folder: None
    clean: typing.Callable = lambda folder: None
    reason_to_skip: typing.Callable = lambda: None
    stdout: str = ""  # where it goes, if not to us
    leaves_run: str = ""  # a run directory that is there afterwards
    status: str = "failed"  # as its run.json says
    errors: int = 1  # that are printed
    ranks: tuple = (1, 3)

    def prepare(self, folder: pathlib.Path):
        for name in self.folders:
            (folder / name).mkdir(parents=True)
        for name, content in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        self.setup(folder)


def bad_case(name, says, code=3, text=None, **lines):
    """A bad case file: the text itself, or the fine one with some lines replaced."""
    return Hostile(name, code, says, files={"case.yaml": text if text is not None else text_of(**lines)})
