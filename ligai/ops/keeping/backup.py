"""Making a backup: a tar of a manifest, the database as of one moment, and the uploads."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.kernel.moments import canonical
from ligai.ops.keeping.engines import engine

FORMAT = 1
MANIFEST, FILES = "manifest.json", "files/"
_CHUNK = 1 << 20


def make_backup(target: Path) -> dict[str, Any]:
    """Write the backup, readable to its owner only, and give its manifest.

    It appears under its name when it is whole. The database is copied first: an upload that it
    names was there before. Raises Refused when the name is taken or a program is missing.
    """
    if target.exists():
        raise Refused(_("%(file)s已经有了，不覆盖") % {"file": target})
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".ligai-backup-") as folder:
        source, whole = engine(), Path(folder) / "whole.tar"
        database = Path(folder) / source.member
        facts = source.copy(database)
        paths = {source.member: database, **dict(_uploads())}
        manifest = {
            "format": FORMAT,
            "version": version("ligai"),
            "engine": source.name,
            "made_at": canonical(timezone.now()),
            **facts,
            "members": {name: digest(path) for name, path in paths.items()},
        }
        _pack(whole, manifest, paths)
        os.link(whole, target)  # refuses, too, when somebody else was quicker
    return manifest


def _uploads() -> Iterator[tuple[str, Path]]:
    """Everything below the folder of uploads, in order; links, drafts and locks are nobody's upload."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield FILES + path.relative_to(root).as_posix(), path


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pack(target: Path, manifest: dict[str, Any], paths: dict[str, Path]) -> None:
    target.touch(mode=0o600)
    with tarfile.open(target, "w") as archive:
        text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        archive.addfile(entry, io.BytesIO(text))
        for name, path in paths.items():
            archive.add(path, name, recursive=False)
