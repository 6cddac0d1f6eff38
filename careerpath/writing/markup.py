"""Markdown to safe HTML: the only place that marks HTML safe.

A diary is not a program: most of what looks like a mark is none. So a text is rendered in these steps (`_formatted`).
Blocks of code are set aside. Marks that are there by accident, HTML and entities are hidden: a noncharacter takes the
place of each. The parser reads what is left, and the hidden marks come back as text. What comes out passes an
allowlist, and is compared with what was typed: where a letter or digit is missing, the text is shown plain instead.
"""

import ctypes
import html
import re
from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import unquote

import nh3
from cmarkgfm import _cmark, cmark
from cmarkgfm.cmark import Options
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

# Beyond this, nobody reads it as formatting, and the allowlist's parser would take minutes.
MAX_DEPTH = 60
MAX_TAGS = 50_000
EXCERPT = 300
FIRST_WORDS = 60
# As much of a text as an excerpt is taken from.
BEGINNING = 800
OPTIONS = Options.CMARK_OPT_HARDBREAKS | Options.CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
EXTENSIONS = ["table", "strikethrough", "autolink"]
BLOCKS = ("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "table", "pre")
TAGS = {*BLOCKS, "br", "hr", "em", "strong", "del", "code", "li", "a", "span", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES: dict[str, set[str]] = {
    **{tag: {"dir"} for tag in BLOCKS},
    "a": {"href"},
    "ol": {"dir", "start"},
    "li": {"value"},
    "span": {"role", "aria-label"},
    "th": {"align"},
    "td": {"align"},
}
SCHEMES = ("http://", "https://", "mailto:")
BOXES = {" ": '<span role="img" aria-label="To do">☐</span>', "x": '<span role="img" aria-label="Done">☑</span>'}
# Noncharacters are ordinary text to the parser, and nobody types them. The first ones hide a mark each, ...
_NONCHARACTERS = [chr(0xFDD0 + number) for number in range(32)]
_HIDE = str.maketrans(dict(zip("<&%|\\*_~`#>-+=:.)(!", _NONCHARACTERS, strict=False)))
_SHOW = {ord(hidden): chr(mark) for mark, hidden in _HIDE.items()}
_SHOW_AS_HTML = {hidden: str(escape(mark)) for hidden, mark in _SHOW.items()}
# ... and the last ones stand for what the parser is not asked: a block of code, the end of a list's number, boxes, a
# link that was written as one, what makes a picture of a link.
CODE, NUMBER, TO_DO, DONE, LINK, PICTURE = _NONCHARACTERS[-6:]
# What may stand before a block's own mark: quotes and bullets.
_BEFORE = r"(?: *+(?:>++|[-*+])(?= ))*+ *+"
_FENCE = re.compile(r"^```(?!`)([^`\n]*)$", re.MULTILINE)
_FENCE_END = re.compile(r"^```\s*?$", re.MULTILINE)
_ADDRESS = r"(?:https?://[\w.-]++(?::[0-9]++)?(?![^\s()<>/?#])|mailto:)(?:[^\s()<>]|\([^\s()<>]*\))*+"
# An address in angle brackets is none, unless it stands in a link's own words.
_RAW_HTML = re.compile(rf"<(?:(?<=\[<)|(?!{_ADDRESS}>))")
_BULLET = re.compile(r"(?:[-*+]|[0-9]{1,3}[.)]) ")
_NUMBER = re.compile(rf"^({_BEFORE})([0-9]{{1,9}})([.)])(?= |$)(?=( +[0-9]+[.)])?)", re.MULTILINE)
_BOX = re.compile(rf"^({_BEFORE}(?:(?<=[-*+] )|[0-9]{{1,3}}[.)] ))\[([ xX])\](?= |$)", re.MULTILINE)
_RULE = re.compile(rf"^({_BEFORE})-{{3,}}$", re.MULTILINE)
# At the start of a line that is no rule: a quote's mark without a space, a heading's without words, the line under a
# heading, a bullet alone, the rule of a table, a fence with other marks in its line, or of tildes.
_ACCIDENT = re.compile(
    rf"^(?! *([-*_])(?: *\1){{2,}}$)({_BEFORE})"
    r"(>+(?=[^ >\n])|#{1,6}(?=[ #]*$)|=+$|--?$|[*+]$|:-+:?$|-+:$|`{3,}(?=[^`\n]*$)|~{3,})",
    re.MULTILINE,
)
# Between letters and digits (5*3*2, f**k), in a face (-_-, the shrug's arms), and a backslash before what is no mark.
_LETTER = r"[0-9A-Za-z\u00c0-\u058f]"
_WITHIN_WORDS = re.compile(
    rf"[*~](?<={_LETTER}.)[*~]*(?={_LETTER})|\\(?:_+(?=[(/])|\\*+(?![!#()*+.:<>\[\]_`|~-]))"
    r"|[-^*;~=@$+°•¬<>](?:(?<=(.))(?:_+|(?<!\*)\*+)\1|(?<=>)_+<)|\)_+(?=/)|(?<![\w*])\*[^\w\s*]+\*(?![\w*])",
    re.MULTILINE,
)
_LINK = re.compile(rf"\]\((?:<?({_ADDRESS})>?(?: +(?:\"([^\"\n]*)\"|'([^'\n]*)'))?\))?")
_PICTURE = re.compile(r"!(?<!\w!)(?=\[)")
_TABLE_RULE = re.compile(r"^ *+\|? *+:?-++:? *+(?:\| *+:?-++:? *+)*+\|? *+")
_INDENTED = re.compile(r"<pre><code>(.*?)\n?</code></pre>", re.DOTALL)
_VALUE = re.compile(rf"<li>(\s*<p>)?([0-9]{{1,3}}){NUMBER} ?|(?<![0-9])[0-9]{{1,3}}{NUMBER} ?")
_HREF = re.compile(r'<a href="([^"]*)">(</a>)?')
_BLOCK = re.compile(r"<(/?)(blockquote|ul|ol|li|em|strong|del|a|table|p|h[1-6])(?=[ >])")
_TAG = re.compile(
    rf'<a href="([^"]*)"[^>]*>({LINK})?|(</a>)|<li value="([0-9]+)">|<span [^>]*>([☐☑])|'
    r'<[^>"]*(?:"[^"]*"[^>"]*)*(?:>|\Z)'
)
_NO_LINK = re.compile(r'<a rel="[^"]*">(.*?)</a>', re.DOTALL)
# Lines without any mark, as most are: each begins with a letter, and has words as sentences have them.
_PLAIN = re.compile(r"(?:[^\W\d_](?:[^\W_]|[ ,;?!.:'’‘“”…–—\"()]|(?<=[^\W_])-(?=[^\W_]))*(?:\n+|\Z))*")
_BREAK = re.compile(r"</(?:p|h[2-6]|li|tr|pre)>|<br>|<hr>")
_SHOWN_TAG = re.compile(r'<li value="([0-9]+)">|(</t[hd]>\s*)|<[^>"]*(?:"[^"]*"[^>"]*)*(?:>|\Z)')
_MARK = re.compile(r"[*_~`\[|]")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp);")
_NO_LETTERS = re.compile(rf"[\s\x00-\x2f:-@\[-`{{-\x7f\ufeff{LINK}]+")
_NOT_TYPED = dict.fromkeys(map(ord, _NONCHARACTERS), "\ufffd")
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=lambda tag, name, value: value if name != "href" or value.lower().startswith(SCHEMES) else None,
    link_rel="noopener noreferrer nofollow ugc",
    url_schemes={"http", "https", "mailto"},
)
_FREE_NODE, _FREE = ctypes.CDLL(_cmark.__file__).cmark_node_free, ctypes.CDLL(None).free


# The address of a page, as one copies it: whatever the host, since no two pages have the same id.
PAGE = re.compile(
    r"(?:https?://[^\s/<>()\[\]\"']+)?/journal/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(?:[?#][\w=&;#%-]*)?"
)
# A link without marks in its words, what is shown as typed, and the address of a page.
_LINKED = re.compile(rf'<a href="([^"<>]*)"[^<>]*>([^<]*)</a>|<code\b[^<>]*>[^<]*|<[^<>]*>|{PAGE.pattern}')


def to_html(text: str, pages: dict[str, tuple[str, str]] | None = None) -> SafeString:
    """`text` as safe HTML: headings from h2 down, lists, quotes, tables, links to http, https and mailto.

    The address of one of `pages`, which have their addresses and headings by id, leads there, under the page's heading
    where it has no words of its own.
    A text that is nested too deeply to be formatted comes as plain paragraphs, with a sentence that says so.
    """
    formatted = _formatted(text)
    if formatted is None:
        return format_html(
            '<p class="small quiet">This page has too much formatting, so it is shown as plain text.</p>{}',
            plain_paragraphs(text),
        )
    return mark_safe(_LINKED.sub(lambda found: _to_page(found, pages), formatted)) if pages else formatted  # noqa: S308


def _to_page(found: re.Match, pages: dict[str, tuple[str, str]]) -> str:
    address = html.unescape(found[1] or found[0])
    named = PAGE.fullmatch(address)
    if not named or named[1] not in pages:
        return found[0]
    url, heading = pages[named[1]]
    shown = found[2] if found[2] and html.unescape(found[2]) != address else f"<bdi>{escape(heading)}</bdi>"
    return f'<a href="{escape(url)}">{shown}</a>'


def plain_paragraphs(text: str) -> SafeString:
    paragraphs = (part for part in re.split(r"\n{2,}", "\n".join(text.splitlines()).strip()) if part)
    lines = ((mark_safe(escape(part).replace("\n", "<br>")),) for part in paragraphs)  # noqa: S308  escaped just before
    return format_html_join("", '<p dir="auto">{}</p>', lines)


def excerpt(text: str, length: int = EXCERPT) -> str:
    """The beginning of what a reader sees of `text`, in one line; at most `length` characters."""
    return beginning(text, length)[1]


def as_read(text: str) -> str:
    """All that a reader sees of `text`, in one line."""
    return " ".join(_lines_of(text))


def first_words(text: str) -> str:
    """What to call a text without a title: its first line that says something, clipped at a word."""
    return beginning(text)[0]


def beginning(text: str, length: int = EXCERPT) -> tuple[str, str]:
    """The `first_words` of a text and an `excerpt`, for which it is read once."""
    lines = _shown_lines(text)
    return _clipped(next(iter(lines), ""), FIRST_WORDS) or "Untitled", _clipped(" ".join(lines), length)


def _shown_lines(text: str) -> tuple[str, ...]:
    for size in (BEGINNING, 20 * BEGINNING):
        end = len(text)
        if end > size:
            end = max(text.rfind(blank, size // 2, size) for blank in ("\n\n", "\r\n\r\n"))
        beginning = text[: end if end >= 0 else size]
        is_code = False
        for fence in _FENCE.finditer(beginning):
            is_code = not is_code or bool(fence[1].strip())
        if is_code and _FENCE_END.search(text, len(beginning)):
            beginning += "\n```"
        lines = tuple(_lines_of(beginning))
        if "/journal/" in beginning:
            # Where the page is shown whole, the heading of the page that is named stands there.
            lines = tuple(PAGE.sub("…", line) for line in lines)
        # Within a paragraph, a mark that is still seen may have its other half further on.
        if end >= 0 or not _MARK.search(" ".join(lines)[: 2 * EXCERPT]):
            break
    return lines


def _lines_of(text: str) -> Iterable[str]:
    if _PLAIN.fullmatch(text):
        return (" ".join(line.split()) for line in text.split("\n") if line)
    formatted = _formatted(text)
    shown = _BREAK.sub("\n", plain_paragraphs(text) if formatted is None else formatted)
    shown = _SHOWN_TAG.sub(lambda tag: f"{tag[1]}. " if tag[1] else " " if tag[2] else "", shown)
    return filter(None, (" ".join(line.split()) for line in html.unescape(shown).split("\n")))


def _clipped(words: str, length: int) -> str:
    if len(words) <= length:
        return words
    head = words[: length - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:.") + "…"


def _formatted(text: str) -> SafeString | None:
    """`text` as safe HTML, plain if formatting would lose a letter; None if it is nested too deeply to be formatted."""
    text = "\n".join(text.translate(_NOT_TYPED).splitlines())
    codes: list[str] = []
    parsed = _parsed(_without_accidents(_set_aside_code(text, codes)))
    if parsed.count("<") > MAX_TAGS:
        return None
    # Lists' own numbers come back, boxes, and addresses as they were typed.
    parsed = _INDENTED.sub(lambda code: "<p>{}</p>".format(code[1].replace("\n", "<br />\n")), parsed)
    parsed = _VALUE.sub(lambda item: f'<li value="{item[2]}">{item[1] or ""}' if item[2] else "", parsed)
    parsed = _HREF.sub(_address, parsed).replace(f"{PICTURE}<a ", "<a ").replace(PICTURE, "!")
    parsed = parsed.replace(TO_DO, BOXES[" "]).replace(DONE, BOXES["x"])
    blocks = _Blocks()
    parsed = _BLOCK.sub(blocks, parsed)
    if blocks.deepest > MAX_DEPTH:
        return None
    parts = re.split(rf'<p dir="auto">{CODE}</p>', parsed.translate(_SHOW_AS_HTML))
    code = "".join(
        f'{part}<pre dir="auto"><code>{escape(code)}\n</code></pre>' for part, code in zip(parts, codes, strict=False)
    )
    safe = _NO_LINK.sub(r"\1", _CLEANER.clean(code + parts[-1]))
    if _letters(_seen(safe)) != _letters(text):
        return plain_paragraphs(text)
    return mark_safe(safe.replace(LINK, ""))  # noqa: S308


def _set_aside_code(text: str, codes: list[str]) -> str:
    """`text` with CODE in place of each block between two fences, which go to `codes` with the first one's words."""
    parts, end, opening = [], 0, None
    for fence in _FENCE.finditer(text):
        if opening is None:
            opening = fence
        elif not fence[1].strip():
            codes.append(text[opening.start(1) : max(fence.start() - 1, opening.end())].removeprefix("\n"))
            parts += [text[end : opening.start()], f"\n\n{CODE}\n\n"]
            end, opening = fence.end(), None
    return "".join(parts) + text[end:]


def _without_accidents(text: str) -> str:
    text = _WITHIN_WORDS.sub(lambda found: _hidden(found[0]), text)
    text = _RAW_HTML.sub(_hidden("<"), text).replace("&", _hidden("&")).replace("%", _hidden("%"))
    text = "\n".join(_rows(_dedented([line.rstrip() for line in text.expandtabs(4).split("\n")])))
    text = _BOX.sub(lambda box: box[1] + (TO_DO if box[2] == " " else DONE), text)
    text = _RULE.sub(r"\1***", _numbered(text))
    text = _ACCIDENT.sub(lambda found: found[2] + _hidden(found[3]), text)
    text = _PICTURE.sub(PICTURE, text).replace("![", _hidden("!") + "[")
    # A line of the kind "[word]: more" would be taken away, to be an address for elsewhere.
    return _LINK.sub(_link, text).replace("]:", f"]{_hidden(':')}")


def _hidden(text: str) -> str:
    return text.translate(_HIDE)


def _link(found: re.Match) -> str:
    address, title = found[1], found[2] or found[3]
    if not address:
        return f"]{_hidden('(')}"
    return f"]({LINK}{address})" + (f" ({title})" if title else "")


def _dedented(lines: list[str]) -> list[str]:
    # An indent outside a list would make code of a paragraph.
    listed, shift, after_blank = False, 0, True
    for number, line in enumerate(lines):
        bare = line.lstrip(" ")
        indent = len(line) - len(bare)
        begins = bool(_BULLET.match(bare))
        if bare and after_blank and not begins and indent <= shift:
            listed = False
        if bare and not listed:
            listed, shift = begins, indent if begins else 0
            indent = shift
        lines[number] = " " * max(indent - shift, 0) + bare
        after_blank = not bare
    return lines


def _rows(lines: list[str]) -> list[str]:
    # Tables are made as wide as their head, so that no cell is dropped; elsewhere a pipe is a pipe.
    width, rows = 0, []
    for number, line in enumerate(lines):
        if "|" not in line:
            rows += ["", line] if width and line else [line]
            width = 0
            continue
        rule = lines[number + 1] if number + 1 < len(lines) else ""
        if not width and "|" in rule and _TABLE_RULE.fullmatch(rule) and len(_cells(line)) == len(_cells(rule)):
            width = len(_cells(line))
            rows.append("")
        cells = _cells(line) if width else []
        if not cells:
            rows.append(line.replace("|", _hidden("|")))
            continue
        cells[width - 1 :] = ["|".join(cells[width - 1 :]).replace("|", _hidden("|"))]
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def _cells(line: str) -> list[str]:
    return line.replace("\\|", _hidden("|")).strip().removeprefix("|").removesuffix("|").split("|")


def _numbered(text: str) -> str:
    # Numbers make a list where they count on, each with its own number; the others are hidden.
    runs: dict[str, list[re.Match]] = {}
    for number in _NUMBER.finditer(text):
        if len(number[2]) <= 3 and str(int(number[2])) == number[2] and not number[4]:
            runs.setdefault(number[1], []).append(number)
    neighbors = (pair for run in runs.values() for pair in pairwise(run))
    listed = {one.start() for pair in neighbors if int(pair[0][2]) + 1 == int(pair[1][2]) for one in pair}

    def counted(number: re.Match) -> str:
        if number.start() in listed:
            return f"{number[0]} {number[2]}{NUMBER}"
        return f"{number[1]}{number[2]}{_hidden(number[3])}"

    return _NUMBER.sub(counted, text)


def _parsed(text: str) -> str:
    cmark.core_extensions_ensure_registered()
    parser = cmark.parser_new(OPTIONS)
    try:
        for name in EXTENSIONS:
            cmark.parser_attach_syntax_extension(parser, cmark.find_syntax_extension(name))
        cmark.parser_feed(parser, text)
        root = cmark.parser_finish(parser)
        written = _cmark.lib.cmark_render_html(root, OPTIONS, cmark.parser_get_syntax_extensions(parser))
        parsed = _cmark.ffi.string(written).decode()
        # The package never gives this memory back.
        for free, what in ((_FREE_NODE, root), (_FREE, written)):
            free(ctypes.c_void_p(int(_cmark.ffi.cast("uintptr_t", what))))
        return parsed
    finally:
        cmark.parser_free(parser)


def _address(link: re.Match) -> str:
    typed = unquote(html.unescape(link[1])).translate(_SHOW)
    address = escape(typed.removeprefix(LINK))
    if link[2]:
        # Without words of its own it shows where it leads. Pictures too are links: nothing is fetched.
        return f'<a href="{address}">{address}</a>'
    return f'<a href="{address}">{LINK if typed.startswith(LINK) else ""}'


class _Blocks:
    """Puts a text's headings below the page's own, from h2 down, without a level left out between two.

    Each block that stands in no other gets a direction by its words: one within it would hide them from it.
    """

    def __init__(self) -> None:
        self.above: list[int] = []
        self.depth = self.deepest = 0

    def __call__(self, match: re.Match) -> str:
        tag, direction = match[2], ""
        if match[1]:
            self.depth -= 1
        else:
            direction = "" if self.depth else ' dir="auto"'
            self.depth += 1
            self.deepest = max(self.deepest, self.depth)
        if tag[0] == "h":
            if not match[1]:
                level = int(tag[1])
                self.above = [*(higher for higher in self.above if higher < level), level]
            tag = f"h{min(len(self.above) + 1, 6)}"
        return f"<{match[1]}{tag}{direction}"


def _seen(safe: str) -> str:
    """What was typed of all that is shown: the words, lists' numbers, and behind a link the address it was given."""
    address = ""

    def seen(tag: re.Match) -> str:
        nonlocal address
        href, is_written, end, number, box = tag.groups()
        if end:
            behind, address = address, ""
            return behind
        if is_written:
            address = href
        return number or ("x" if box == "☑" else "")

    return _ENTITY.sub("", _TAG.sub(seen, safe))


def _letters(text: str) -> str:
    # A box is ticked by either x.
    return _NO_LETTERS.sub("", text).replace("X", "x")
