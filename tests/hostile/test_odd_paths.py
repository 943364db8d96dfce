"""Paths that lead elsewhere, to nothing, or to something that is no file."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from add_music.assistant.checks import checked_media, checked_output
from add_music.assistant.project import Project
from add_music.errors import AddMusicError
from add_music.settings import Settings
from films import check_film

pytestmark = pytest.mark.skipif(os.name == "nt", reason="these kinds of files are of POSIX systems")


def _loop(path: Path) -> None:
    other = path.with_name("other.mp4")
    other.symlink_to(path)
    path.symlink_to(other)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(path.parent)  # the address of such a socket may not be long
        listener.bind(path.name)


def _secret(path: Path) -> None:
    secret = path.with_name("id_ed25519")
    secret.write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n", encoding="utf-8")
    path.symlink_to(secret)


KINDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a pipe": (lambda path: os.mkfifo(path, 0o600), "file_not_regular"),
    "a link to a device that never ends": (lambda path: path.symlink_to("/dev/zero"), "file_not_regular"),
    "a link to a terminal": (lambda path: path.symlink_to("/dev/tty"), "file_not_regular"),
    "a socket": (_socket, "file_not_regular"),
    "a link to nothing": (lambda path: path.symlink_to("nothing.mp4"), "file_missing"),
    "a link in a circle": (_loop, "file_unreadable"),
    "a link to a folder": (lambda path: path.symlink_to(path.parent), "file_is_folder"),
    "a link to a key": (_secret, "file_not_media"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_media_file_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """It is refused at once with what it is: nothing is waited for, nothing of it is shown."""
    monkeypatch.chdir(tmp_path)
    make, code = KINDS[kind]
    path = tmp_path / "clip.mp4"
    make(path)

    with pytest.raises(AddMusicError) as refused:
        checked_media(path, 500)

    assert refused.value.code == code
    assert "b3BlbnNz" not in refused.value.message


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_no_way_to_the_source_is_an_output(
    tmp_path: Path, drawn: Path, link: Callable[[Path, Path], None]
) -> None:
    """By another name it is the same file, also when overwriting is wished."""
    source = Path(shutil.copy(drawn, tmp_path / "clip.mp4"))
    output = tmp_path / "out.mp4"
    link(source, output)

    with pytest.raises(AddMusicError) as refused:
        checked_output(output, [source], overwrite=True)
    assert refused.value.code == "output_is_source"

    dotted = tmp_path / "x" / ".." / "clip.mp4"
    (tmp_path / "x").mkdir()
    with pytest.raises(AddMusicError) as refused:
        checked_output(dotted, [source], overwrite=True)
    assert refused.value.code == "output_is_source"


@pytest.mark.anyio
async def test_an_output_replaces_a_link_and_not_what_it_leads_to(tmp_path: Path, drawn: Path) -> None:
    """Somebody has put a link where the film goes: what it leads to stays as it was."""
    clip = Path(shutil.copy(drawn, tmp_path / "clip.mp4"))
    precious = tmp_path / "precious.txt"
    precious.write_text("kept", encoding="utf-8")
    output = tmp_path / "out.mp4"
    output.symlink_to(precious)
    own = Settings(backend="local", data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    async with await Project.open(settings=own) as project:
        await project.upload([clip])
        await project.edit("calm piano")
        with pytest.raises(AddMusicError) as refused:
            await project.export(output)
        await project.export(output, overwrite=True)

    assert refused.value.code == "output_exists"
    assert precious.read_text(encoding="utf-8") == "kept"
    assert not output.is_symlink()
    check_film(output, clip)
    assert _open_to_others(tmp_path / "data") == []


def _open_to_others(folder: Path) -> list[Path]:
    """Files of the folder that other users of the machine could read, through all folders on the way."""
    if not stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return []
    return [path for path in folder.rglob("*") if path.stat().st_mode & 0o077]
