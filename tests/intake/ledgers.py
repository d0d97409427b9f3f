"""What the small ledgers of these tests are made of."""

from __future__ import annotations

HEADINGS = (
    "序号",
    "责任单位",
    "问题编号",
    "存在问题",
    "是否整改完成",
    "整改完成时间",
    "整改时限",
    "整改完成数量",
    "未完成整改数量",
)


def ods_row(*texts: str, repeated: int = 1) -> str:
    """One OpenDocument row of text cells, repeated."""
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        if text
        else "<table:table-cell/>"
        for text in texts
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'
