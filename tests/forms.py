"""Sending a form of a page as a browser would: nothing that the page does not have, and all that it has."""

from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin

Attributes = dict[str, str | None]

BUTTONS = {"submit", "image", "button", "reset"}
# What has no field to type into.
CHOSEN = {"checkbox", "radio", "select", "file"}
URLENCODED = "application/x-www-form-urlencoded"


@dataclass
class Option:
    """One of a list, or one box."""

    value: str
    chosen: bool


@dataclass
class Control:
    """A field or a button; `kind` is the type of an input or a button, else the name of its tag."""

    kind: str
    attrs: Attributes
    form: Attributes | None
    disabled: bool
    text: str = ""
    options: list[Option] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What its value is sent under; "" for one that is not sent."""
        return self.attrs.get("name") or ""

    def choose(self, wanted: set[str]) -> None:
        """Choose these among its options, and no others."""
        for option in self.options:
            option.chosen = option.value in wanted

    def write(self, typed: str) -> None:
        """Type over what stands there; past `maxlength`, which counts in UTF-16, the keys do nothing."""
        text = typed.replace("\r\n", "\n").replace("\r", "\n")
        if self.kind != "textarea":
            text = text.replace("\n", "")
        if self.kind == "date" and text:
            date.fromisoformat(text)
        if most := self.attrs.get("maxlength"):
            text = text.encode("utf-16-le")[: 2 * int(most)].decode("utf-16-le", "ignore")
        self.text = text

    def values(self) -> list[str]:
        """What is sent of it, with the line ends of a browser."""
        if self.kind in CHOSEN:
            return [option.value for option in self.options if option.chosen]
        return [self.text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")]


class Page(HTMLParser):
    """The forms of a page and what is in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.controls: list[Control] = []
        self._forms: list[Attributes] = []
        self._form: Attributes | None = None
        self._fieldsets: list[bool] = []
        self._inert = 0
        self._read: Control | None = None
        self._option: Attributes | None = None
        self._said = ""
        self.feed(html.replace("\r\n", "\n"))
        self.close()
        by_id = {form.get("id"): form for form in self._forms}
        for control in self.controls:
            if id := control.attrs.get("form"):
                control.form = by_id[id]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: Attributes = dict(attrs)
        if tag == "template":
            self._inert += 1
        elif tag == "fieldset":
            self._fieldsets.append("disabled" in given)
        elif tag == "form":
            self._form = given
            self._forms.append(given)
        elif tag == "option" and self._read:
            self._end_option()
            self._option, self._said = given, ""
        elif tag in ("input", "textarea", "select", "button") and not self._inert:
            self._add(tag, given)

    def _add(self, tag: str, attrs: Attributes) -> None:
        kind = tag if tag in ("textarea", "select") else attrs.get("type") or ("text" if tag == "input" else "submit")
        disabled = "disabled" in attrs or any(self._fieldsets)
        control = Control(kind.lower(), attrs, self._form, disabled, text=attrs.get("value") or "")
        if kind in ("checkbox", "radio"):
            control.options.append(Option(attrs.get("value", "on"), "checked" in attrs))
        self.controls.append(control)
        if tag != "input":
            self._read, self._said = control, ""

    def handle_data(self, data: str) -> None:
        self._said += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._inert -= 1
        elif tag == "fieldset":
            self._fieldsets.pop()
        elif tag == "form":
            self._form = None
        elif tag == "option":
            self._end_option()
        elif tag in ("textarea", "select", "button") and self._read:
            self._end_control(tag, self._read)

    def _end_option(self) -> None:
        if self._option is not None and self._read and "disabled" not in self._option:
            value = self._option.get("value")
            said = " ".join(self._said.split())
            self._read.options.append(Option(said if value is None else value, "selected" in self._option))
        self._option = None

    def _end_control(self, tag: str, control: Control) -> None:
        self._end_option()
        if tag == "textarea":
            # One line break after the tag belongs to the markup.
            control.text = self._said.removeprefix("\n")
        elif tag == "button":
            control.attrs["said"] = " ".join(self._said.split())
        elif "multiple" not in control.attrs and control.options:
            chosen = [option for option in control.options if option.chosen] or control.options[:1]
            for option in control.options:
                option.chosen = option is chosen[-1]
        self._read = None

    def fields_of(self, form: Attributes | None, pressed: Control | None = None) -> list[Control]:
        """What is sent of a form, where this one of its buttons is pressed."""
        fields = [one for one in self.controls if one.form is form and one.name and not one.disabled]
        return [one for one in fields if one.kind not in BUTTONS or one is pressed]

    def button(self, wanted: str) -> Control:
        """The one button that says this, or is sent as this ("name=value"), or whose form hides this."""
        buttons = [one for one in self.controls if one.kind in ("submit", "image") and one.form is not None]
        hiding = {id(one.form) for one in self.controls if one.kind == "hidden" and f"{one.name}={one.text}" == wanted}
        named = [
            one
            for one in buttons
            if wanted in (one.attrs.get("said", one.text), f"{one.name}={one.text}") or id(one.form) in hiding
        ]
        assert len(named) == 1, f"{len(named)} buttons are {wanted!r}; there are {[one.attrs for one in buttons]}"
        assert not named[0].disabled, f"{wanted!r} cannot be pressed"
        return named[0]


def submit(response: Any, button: str, /, **typed: Any) -> Any:
    """Type into the form that has this button, on the page of a test client's response, and press the button.

    `button` is what it says, or "name=value": its own, or what is hidden beside it where several say the same. Boxes,
    lists and radio buttons take a value, or several. What cannot be typed on that page fails; what stands in the form
    already is sent as it stands, with the page's own client.
    """
    return tamper(response, button, {}, **typed)


def tamper(response: Any, button: str, changed: dict[str, Any], /, **typed: Any) -> Any:
    """Submit a form as above, with fields of it `changed` to what nobody can type there; None leaves one out."""
    page = Page(response.content.decode())
    pressed = page.button(button)
    fields = page.fields_of(pressed.form, pressed)
    files = {name: value for name, value in typed.items() if hasattr(value, "read")}
    for name, value in typed.items():
        _type([one for one in fields if one.name == name], name, value)
    form = pressed.form or {}
    if "novalidate" not in form and "formnovalidate" not in pressed.attrs:
        empty = {one.name for one in fields if "required" in one.attrs and not any(one.values())}
        filled = {one.name for one in fields if any(one.values())}
        assert not empty - filled - set(files) - set(changed), f"a browser asks to fill in {empty - filled}"
    pairs = _pairs(fields) | {name: [file] for name, file in files.items()}
    assert set(changed) <= {one.name for one in fields}, f"the page has {sorted({one.name for one in fields})}"
    pairs |= {name: _several(value) for name, value in changed.items()}
    pairs = {name: values for name, values in pairs.items() if values != [None]}
    return _send(response, {**form, **_of_button(pressed.attrs)}, pairs)


def autosave(response: Any, number: int, changed: dict[str, Any] | None = None, /, **typed: Any) -> Any:
    """Send what the page's script does while one types: the whole form without a button, as its save of this `number`.

    `changed` are fields such as `version`, which the answer before named; a new piece's form has none at first.
    """
    page = Page(response.content.decode())
    [form] = {id(one.form): one.form for one in page.controls if "data-autosave" in (one.form or {})}.values()
    fields = page.fields_of(form)
    for name, value in typed.items():
        _type([one for one in fields if one.name == name], name, value)
    pairs = _pairs(fields) | {name: _several(value) for name, value in {"save": number, **(changed or {})}.items()}
    return _send(response, form or {}, pairs, {"X-Requested-With": "autosave"})


def forge(client: Any, url: str, data: Any = None, **options: Any) -> Any:
    """Post what no page has."""
    return client.post(url, data, **options)


def _pairs(fields: list[Control]) -> dict[str, list[Any]]:
    pairs: dict[str, list[Any]] = {}
    for one in fields:
        for value in one.values():
            pairs.setdefault(one.name, []).append(value)
    return pairs


def _type(fields: list[Control], name: str, value: Any) -> None:
    """Fill in the field of this name, or choose among its boxes."""
    assert fields, f"the page has no field {name!r}"
    kinds = {one.kind for one in fields}
    assert not kinds & {"hidden", *BUTTONS}, f"nobody can type into {name!r}, which is hidden or a button"
    assert not any("readonly" in one.attrs for one in fields), f"{name!r} is there to be read"
    if kinds == {"file"}:
        return
    if not kinds & CHOSEN:
        assert len(fields) == 1, f"there are {len(fields)} fields {name!r}"
        fields[0].write(str(value))
        return
    there = {option.value for one in fields for option in one.options}
    # True ticks a box that stands alone, False unticks whatever is ticked.
    wanted = (there if value else set()) if isinstance(value, bool) else {str(one) for one in _several(value)}
    assert wanted <= there, f"{name!r} offers {sorted(there)}, not {sorted(wanted - there)}"
    several = kinds == {"checkbox"} or any("multiple" in one.attrs for one in fields)
    assert several or len(wanted) == 1, f"{name!r} takes one of {sorted(there)}"
    for one in fields:
        one.choose(wanted)


def _several(value: Any) -> Any:
    return value if isinstance(value, (list, tuple, set)) else [value]


def _of_button(attrs: Attributes) -> Attributes:
    """What a button says otherwise than its form."""
    return {name: attrs[f"form{name}"] for name in ("action", "method", "enctype") if f"form{name}" in attrs}


def _send(response: Any, form: Attributes, pairs: dict[str, list[Any]], headers: dict[str, str] | None = None) -> Any:
    asked = response.request
    address = asked["PATH_INFO"] + (f"?{asked['QUERY_STRING']}" if asked.get("QUERY_STRING") else "")
    action = urljoin(address, form.get("action") or address)
    if (form.get("method") or "get").lower() == "get":
        return response.client.get(f"{action.partition('?')[0]}?{urlencode(pairs, doseq=True)}")
    scheme, host = asked.get("wsgi.url_scheme", "http"), asked.get("HTTP_HOST", asked.get("SERVER_NAME", "testserver"))
    silent = response.headers.get("Referrer-Policy") == "no-referrer"
    origin = {"origin": "null" if silent else f"{scheme}://{host}"}
    more = {"secure": scheme == "https", "headers": origin | (headers or {})}
    if (form.get("enctype") or URLENCODED).lower() == URLENCODED:
        return response.client.post(action, urlencode(pairs, doseq=True), content_type=URLENCODED, **more)
    return response.client.post(action, pairs, **more)
