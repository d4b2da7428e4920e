"""Labelled recordings on disk: comment lines and a manifest of labels, scored as a table."""

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from kaibo.replay.score import Kind, Row, Score, score


class Labelled(Struct, frozen=True):
    """What a manifest says of one file: what kind it is, and its highlights as first and last second."""

    kind: str = ""
    highlights: tuple[tuple[int, int], ...] = ()


class Manifest(Struct, frozen=True):
    """The labels of a folder by file name."""

    files: dict[str, Labelled]


class Table(Struct, frozen=True, kw_only=True):
    """The scores by file, and the means over the labelled films (precision, recall, F1) if there are any."""

    scores: dict[str, Score]
    films: tuple[float, float, float] | None


class Comment(Struct, array_like=True, frozen=True):
    """One line of a file: second, viewer, text."""

    second: Annotated[float, Meta(ge=0, le=1_000_000)]
    viewer: str
    text: str


def score_files(file: Path, labels: Path) -> tuple[str, Table]:
    """Score one `.jsonl` or `.jsonl.gz` file or every one of a folder; gives a printable table and its data.

    Raises `ValueError` naming the file and line of anything that cannot be read.
    """
    labelled = manifest(labels)
    paths = sorted(_comment_files(file)) if file.is_dir() else [file]
    if not paths:
        raise ValueError(f"{file}: holds no .jsonl or .jsonl.gz file; give one, or the folder they are in")
    scores: dict[str, Score] = {}
    for path in paths:
        told = labelled.files.get(path.name, Labelled())
        scores[path.name] = score(rows(path), told.highlights, kind_of(path.name, told))
    table = Table(scores=scores, films=_films(scores.values()))
    return "\n".join(_lines(table)), table


def rows(path: Path) -> list[Row]:
    """Read the comments of one file; raises `ValueError` naming the line that is none."""
    decoder = msgspec.json.Decoder(Comment)
    found: list[Row] = []
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for raw in lines:
                comment = decoder.decode(raw)
                found.append((comment.second, comment.viewer, comment.text))
    except msgspec.DecodeError as error:
        raise ValueError(
            f"{path.name} line {len(found) + 1}: {error}; each line is [second, viewer, text]"
        ) from error
    except (OSError, EOFError) as error:
        raise ValueError(f"{path}: cannot be read: {error}") from error
    return found


def kind_of(name: str, told: Labelled) -> Kind:
    """Tell a film's danmaku from a live room's chat, by the manifest's words or else the file's name."""
    words = f"{told.kind} {name}".lower()
    return "film" if any(word in words for word in ("vod", "film", "movie")) else "live"


def manifest(path: Path) -> Manifest:
    """Read the manifest of a folder, or a manifest by its path; raises `ValueError` where it is none."""
    if path.is_dir():
        path /= "manifest.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error}; give the manifest with the labels") from error
    except msgspec.DecodeError as error:
        raise ValueError(f"{path}: is no manifest of labels: {error}") from error


def _comment_files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.iterdir() if path.name.endswith((".jsonl", ".jsonl.gz")))


def _films(scores: Iterable[Score]) -> tuple[float, float, float] | None:
    marks = [one.marks[-1] for one in scores if one.kind == "film" and one.marks]
    if not marks:
        return None
    return (
        sum(mark.precision for mark in marks) / len(marks),
        sum(mark.recall for mark in marks) / len(marks),
        sum(mark.f1 for mark in marks) / len(marks),
    )


def _lines(table: Table) -> list[str]:
    lines = [f"{'file':<40}{'kind':<6}{'comments':>9}{'labels':>8}{'clips':>7}{'P':>7}{'R':>7}{'F1':>7}"]
    for name, one in table.scores.items():
        head = f"{name[:39]:<40}{one.kind:<6}{one.comments:>9}{one.labels:>8}"
        if not one.marks:
            lines.append(f"{head}   no labels: {len(one.candidates)} candidates")
        lines += [
            f"{head}{mark.clips:>7}{mark.precision:>7.2f}{mark.recall:>7.2f}{mark.f1:>7.3f}"
            for mark in one.marks
        ]
    if table.films:
        precision, recall, f1 = table.films
        lines.append(f"{'films, mean':<70}{precision:>7.3f}{recall:>7.3f}{f1:>7.3f}")
    return lines
