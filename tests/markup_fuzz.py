"""Random pages, to see that what is shown holds every letter and digit that was typed: by hand, as many as one likes.

python -m tests.markup_fuzz --runs 100 --seed 1
"""

import argparse
import random
import time
import unicodedata
from collections import Counter
from html.parser import HTMLParser

from careerpath.writing import markup

SIZE = 10_000
WORDS = (
    "rain went 5~6 my_file_name 3*4*5 f**k Käse 1986 05. 17. 12) [x] [X] :-) -_- (\\_/) ¯\\_(ツ)_/¯ ½ #tag >100 ab"
).split()
SCRIPTS = "שלום عليكم می‌خواهم 日本語 हिन्दी ไทย ελληνικά e\u0301te\u0301 👩‍👩‍👧 ٣٤ ②".split()
MARKS = (
    "* ** _ __ ~~ ~ ` `` ``` # > >> - + = === --- ~~~~~ | \\ ! [ ] ( ) ](http://a.b) : ]: < > & ![ <http://x.y> \\* \\|"
).split()
ENTITIES = "&amp; &eacute; &#233; &#xe9; &nbsp; &copy &lt;b&gt; AT&T".split()
ADDRESSES = (
    "https://a.example/b?c=d&e=f http://a.b/k%C3%A4se https://x.y/w_(z) mailto:a@b.org brother "
    "/x javascript:a https://ä.de/*b* http://["
).split()
ENDS = ["\n"] * 6 + ["\n\n"] * 6 + ["\r\n", "\r", "\v", "\f", "\u2028", "\u2029", "\x85", " \n", "\\\n", "\n\n\n"]
KINDS = "link definition fence indent list heading entity table emphasis script".split()


class Page:
    """Makes one random page after the other; `kinds` says what is in the last one."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.kinds: set[str] = set()

    def page(self) -> str:
        """A page of up to five pieces."""
        self.kinds = set()
        makers = [getattr(self, f"_{kind}") for kind in KINDS]
        pieces = [self._words() if self._one_in(4) else self._pick(makers)() for _ in range(self.random.randint(1, 5))]
        return "".join(piece + self._pick(ENDS) for piece in pieces)

    def _pick(self, among):
        return among[int(self.random.random() * len(among))]

    def _one_in(self, number: int) -> bool:
        return self.random.random() * number < 1

    def _words(self) -> str:
        words = [self._pick(MARKS if self._one_in(5) else WORDS) for _ in range(self.random.randint(1, 6))]
        return self._pick([" ", " ", " ", "", "\n", "\t"]).join(words)

    def _said(self, kind: str, text: str) -> str:
        self.kinds.add(kind)
        return self._pick(["", "", "", "> ", "- ", "  ", "   - ", ">", "1. "]) + text

    def _link(self) -> str:
        title = self._pick(["", "", "", ' "a title"', " 'its title'", " (title)"])
        form = self._pick(["[{}]({}{})", "![{}]({}{})", "[{}](<{}>{})", "{} {}{}", "<{1}>{2} {0}", "[{0}][{1}{2}]"])
        return self._said("link", form.format(self._pick(["", self._words(), "Tom"]), self._pick(ADDRESSES), title))

    def _definition(self) -> str:
        return self._said("definition", f"[{self._pick(['Mood', '^1', self._words()])}]: {self._pick(ADDRESSES)}")

    def _fence(self) -> str:
        fence = self._pick(["```", "````", "~~~", "  ```"])
        code = self._pick(ENDS).join([self._words(), self._words()])
        return self._said(
            "fence", f"{fence}{self._pick(['', 'python', ' a b'])}\n{code}\n{self._pick([fence, '', '```'])}"
        )

    def _indent(self) -> str:
        return self._said("indent", f"{self._pick(['    ', chr(9), '      ', '  ' + chr(9)])}{self._words()}")

    def _list(self) -> str:
        number = self._pick([1, 1, 3, 17, 98, 1986])
        step = self._pick([1, 1, 1, 0, 2])
        mark = self._pick(["-", "*", "+", "- [ ]", "- [x]", "{}.", "{}.", "{})", "{}. [X]"])
        before = self._pick(["", "", "  ", "    ", "> "])
        items = [
            f"{before}{mark.format(number + step * row)} {self._words()}" for row in range(self.random.randint(1, 4))
        ]
        return self._said("list", self._pick(["\n", "\n", "\n\n", "\n    "]).join(items))

    def _heading(self) -> str:
        form = self._pick(["# {}", "### {} ##", "{}\n---", "{}\n===", "#", "{}\n-", "#{}", "###### {}", "{}\n:-"])
        return self._said("heading", form.format(self._words()))

    def _entity(self) -> str:
        return self._said("entity", f"{self._words()} {self._pick(ENTITIES)} {self._words()}")

    def _table(self) -> str:
        row = lambda: "|".join(self._words().replace("\n", " ") for _ in range(self.random.randint(1, 4)))  # noqa: E731
        edge = self._pick(["", "|"])
        rule = "|".join([self._pick(["-", ":-:", "---"])] * self.random.randint(1, 4))
        return self._said("table", "\n".join(f"{edge}{line}{edge}" for line in [row(), rule, row(), row()]))

    def _emphasis(self) -> str:
        mark = self._pick(["*", "**", "_", "__", "~~", "`", "***"])
        return self._said(
            "emphasis", f"{self._pick(['', 'a ', 'un'])}{mark}{self._words()}{mark}{self._pick(['', ' b', ','])}"
        )

    def _script(self) -> str:
        return self._said("script", f"{self._pick(SCRIPTS)} {self._words()} {self._pick(SCRIPTS)}")


class Shown(HTMLParser):
    """What a reader sees: `words`, and `typed`, what must have been typed for it, with its alternatives."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.typed: list[set[str]] = []
        self.href, self.within = "", ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "a":
            self.href, self.within = letters(said.get("href", "")), ""
        elif tag == "li" and "value" in said:
            self.words += f" {said['value']}. "
            self.typed.append({said["value"]})
        elif said.get("aria-label") == "Done":
            self.typed.append({"x", "X"})
        elif tag not in ("em", "strong", "del", "code", "span"):
            self.words += " "

    def handle_endtag(self, tag):
        if tag == "a":
            # An address that became a link by itself was typed once.
            itself = self.href in (self.within, f"http{self.within}", f"mailto{self.within}")
            self.typed.append({self.href, ""} if itself else {self.href})

    def handle_data(self, data):
        self.words += data
        self.within += letters(data)
        self.typed.append({letters(data)})


def letters(text: str) -> str:
    """The letters, digits and marks of `text`, of any script."""
    return "".join(char for char in text if unicodedata.category(char)[0] in "LNM")


def says_all(text: str, page: str) -> bool:
    """Whether what `page` shows holds every letter of `text`, in order, and no other."""
    typed, places = letters(text), {0}
    for pieces in Shown(page).typed:
        places = {place + len(piece) for place in places for piece in pieces if typed.startswith(piece, place)}
    return len(typed) in places


def begins(page: str, excerpt: str) -> bool:
    """Whether `excerpt` is the beginning of what `page` shows, but for white space and the mark of a clip."""
    words, beginning = ("".join(text.split()) for text in (Shown(page).words, excerpt))
    return words.startswith(beginning) or (beginning.endswith("…") and words.startswith(beginning[:-1]))


def _run(seed: int, seen: Counter) -> None:
    page = Page(seed)
    for number in range(SIZE):
        text = page.page()
        began = time.thread_time()
        shown = markup.to_html(text)
        seen["longest"] = max(seen["longest"], round((time.thread_time() - began) * 1e6))
        seen.update(["pages", *page.kinds])
        seen["plain"] += bool(shown) and shown == markup.plain_paragraphs(text)
        first = markup.first_words(text)
        if not says_all(text, shown):
            seen["LOST"] += 1
            print(f"lost, seed {seed}, page {number}: {text!r}")
        elif not (begins(shown, markup.excerpt(text)) and (first == "Untitled" or begins(shown, first))):
            seen["ELSEWHERE"] += 1
            print(f"an excerpt of something else, seed {seed}, page {number}: {text!r}")


def main() -> None:
    """Render as many runs of pages as asked for, and say after each what was in all of them so far."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    seen: Counter = Counter()
    for run in range(asked.runs):
        _run(asked.seed + run, seen)
        shares = "  ".join(f"{kind} {seen[kind] / seen['pages']:.3%}" for kind in [*KINDS, "plain"])
        print(f"{seen['pages']:,} pages: {seen['LOST']} lost, {seen['ELSEWHERE']} excerpts of something else")
        print(f"  {shares}\n  the longest took {seen['longest'] / 1000:.1f} ms", flush=True)


if __name__ == "__main__":
    main()
