"""Giving out a file: with our type and no guessing, and kept by this reader's browser only."""

from __future__ import annotations

from typing import BinaryIO

from django.http import FileResponse


def given(content: BinaryIO, content_type: str, name: str, *, inline: bool) -> FileResponse:
    """The answer that carries it; `inline` lets the browser show it."""
    answer = FileResponse(
        content, as_attachment=not inline, filename=name, content_type=content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
