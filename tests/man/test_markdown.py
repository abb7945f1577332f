"""Our Markdown as mdoc: each construct of docs/ is one of mdoc's."""

from tools.manual.markdown import sections

_PAGE = """# The page, [linked](elsewhere.md)

Two lines
of one paragraph.

## A list

- One
  thing.
- **Three**: things.

1. First.
2. Second
   of 2. Or not.

## A table

| name | mode | what |
|---|---|---|
| `a/` `b/`* | 0700 | what it is |
| `c` | the same | `d` |
"""


def test_every_construct() -> None:
    assert [(section.title, section.blocks) for section in sections(_PAGE)] == [
        ("The page, linked", [["Two lines of one paragraph."]]),
        (
            "A list",
            [
                [".Bl -bullet", ".It", "One thing.", ".It", ".Sy Three :", "things.", ".El"],
                [".Bl -enum", ".It", "First.", ".It", "Second of 2.", "Or not.", ".El"],
            ],
        ),
        (
            "A table",
            [
                [
                    ".Bl -tag -width Ds -compact",
                    r".It Cm a/ No \&(0700)\&",
                    r".It Cm b/ Ns No \&* No \&(0700)\&",
                    "what it is",
                    ".Pp",
                    r'.It Cm c No "\&(the same)\&"',
                    ".Ql d",
                    ".El",
                ]
            ],
        ),
    ]
