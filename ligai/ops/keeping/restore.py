"""Taking a backup in: checked before anything is touched, then database, uploads, and a new epoch."""

from __future__ import annotations

import json
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused
from ligai.ledger import seals
from ligai.ledger.models import Seal
from ligai.ops.election import seat
from ligai.ops.keeping.backup import FILES, FORMAT, MANIFEST, digest
from ligai.ops.keeping.engines import Engine, engine
from ligai.org import actions
from ligai.org.access import operator

Manifest = dict[str, Any]


def restore(source: Path, *, replace: bool) -> tuple[Manifest, Seal | None]:
    """Take a backup in; its manifest, and the seal that begins the new epoch (None without events).

    Raises Refused, with nothing changed: for a file that is no whole backup, another engine, a newer
    version, a place that is not empty (unless `replace`), or a worker that is running.
    """
    data = Path(settings.DATA_DIR)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    data.chmod(0o700)  # as `init` does
    mine, held = engine(), seat()
    with tempfile.TemporaryDirectory(dir=data, prefix=".ligai-restore-") as folder:
        manifest = unpack(source, Path(folder))
        _check_fits(manifest, mine)
        _check_place(mine, replace=replace)
        if not held.hold():
            raise Refused(_("后台工作正在运行，请先停下网站和后台工作"))
        try:
            mine.replace(Path(folder) / mine.member)
            _put_uploads(Path(folder) / FILES)
            # The tables of an older version are brought up to date, and guards stand again.
            call_command("migrate", verbosity=0, interactive=False)
            return manifest, _begin_epoch(manifest)
        finally:
            held.leave()


def unpack(source: Path, folder: Path) -> Manifest:
    """Unpack into an empty folder what the manifest names, and nothing else, each with its hash."""
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest: Manifest = json.loads((folder / MANIFEST).read_text())
        members = manifest["members"]
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise Refused(
            _("%(file)s不是一份完整的备份：%(reason)s") % {"file": source, "reason": error}
        ) from error
    if manifest.get("format") != FORMAT:
        raise Refused(_("这份备份的格式这个版本读不了"))
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    wrong = sorted(found ^ {MANIFEST, *members})
    wrong = wrong or [name for name, hashed in members.items() if digest(folder / name) != hashed]
    if wrong:
        raise Refused(_("备份里的%(name)s与清单不符，没有恢复") % {"name": wrong[0]})
    return manifest


def _check_fits(manifest: Manifest, mine: Engine) -> None:
    if manifest["engine"] != mine.name or mine.member not in manifest["members"]:
        raise Refused(
            _("备份来自%(theirs)s，这里用的是%(ours)s")
            % {"theirs": manifest["engine"], "ours": mine.name}
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    ours = {key.partition(".")[0] for key in known}
    newer = [n for n in manifest["migrations"] if n.partition(".")[0] in ours and n not in known]
    if newer:
        raise Refused(
            _("备份来自更新的版本%(version)s，请先升级") % {"version": manifest["version"]}
        )


def _check_place(mine: Engine, *, replace: bool) -> None:
    uploads = Path(settings.MEDIA_ROOT)
    is_empty = mine.is_empty() and not (uploads.is_dir() and any(uploads.iterdir()))
    if not (is_empty or replace):
        raise Refused(_("这里已有数据；要用备份换掉它，请加--replace（最好先另做一份备份）"))


def _put_uploads(folder: Path) -> None:
    """The old folder goes when the new one stands."""
    uploads = Path(settings.MEDIA_ROOT)
    folder.mkdir(exist_ok=True)
    old = folder.with_name("old")
    if uploads.exists():
        shutil.move(uploads, old)
    uploads.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder, uploads)


def _begin_epoch(manifest: Manifest) -> Seal | None:
    """Told in the stream of the tree's root, and sealed at once."""
    connection.close()
    actions.begin_epoch(
        actor=operator(), made=manifest["made_at"], seal=manifest["seal"], root=manifest["root"]
    )
    return seals.close_books()
