"""Somebody on a long way through many pages, with the keys alone, Tab by Tab, or with a finger."""

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from careerpath.accounts.models import User

from .walk import PASSWORD, let_in, look, look_twice, open_browser

EMAIL = "walker@example.org"

# The key that leads to the wanted element: Tab where it comes after the one with the focus, else Shift+Tab, and none
# once it is there. And what has the focus, unless it, or what stands round it, is drawn otherwise for that and lies
# within the window, clear of its bars. Parts that the browser puts into a field, such as the button of a date, are the
# browser's to mark.
WHERE = """target => {
    const at = document.activeElement;
    const there = target === at || (target.type === "radio" && at.type === "radio" && at.name === target.name);
    const before = at !== document.body && at.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING;
    const key = there ? "" : before ? "Shift+Tab" : "Tab";
    // From the top of a long page the end of it is nearer backwards.
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
    if (at === document.body && all.indexOf(target) > Math.max(100, all.length / 2)) return ["Shift+Tab", ""];
    if (at === document.body || at.id === "main" || at.matches(":focus-within:not(:focus)")) return [key, ""];
    const shows = style => (style.outlineStyle !== "none" && style.outlineWidth !== "0px")
        || style.boxShadow !== "none";
    const round = [at, at.closest("label, fieldset, a")].filter(Boolean);
    const marked = round.some(one => shows(getComputedStyle(one)))
        || getComputedStyle(at.closest(".writing-area") ?? at, "::before").borderLeftStyle === "solid";
    const box = at.getBoundingClientRect();
    const stays = bar => ["fixed", "sticky"].includes(getComputedStyle(bar).position) && !bar.contains(at);
    const bars = [...document.querySelectorAll(".save-bar, nav.bar")].filter(stays);
    const tops = bars.map(bar => bar.getBoundingClientRect()).filter(bar => bar.bottom > box.top).map(bar => bar.top);
    const end = at.closest(".save-bar, nav.bar, .footer") ? innerHeight : Math.min(innerHeight, ...tops);
    const inside = box.bottom > 0 && box.top + 8 < end && box.right > 0 && box.left < innerWidth;
    return [key, marked && inside ? "" : at.outerHTML.slice(0, 200)];
}"""


class Keys:
    """A keyboard alone. Whatever Tab comes by has to show that it has the focus."""

    MOST = 120

    def __init__(self, page: Page) -> None:
        self.page = page

    def key(self, *keys: str) -> None:
        """Press keys where the focus is."""
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, control: Locator) -> None:
        """Tab to it; to a radio button, as far as the group that it belongs to."""
        target = control.element_handle()
        for _ in range(self.MOST):
            key, unseen = target.evaluate(WHERE)
            assert not unseen, f"{self.page.url}: the focus does not show on {unseen}"
            if not key:
                return
            self.key(key)
        raise AssertionError(f"{self.page.url}: Tab does not lead to {control}")

    def press(self, control: Locator) -> None:
        """A button or a link, to the page it leads to."""
        self.reach(control)
        with self.page.expect_navigation():
            self.key("Enter")

    def open(self, summary: Locator) -> None:
        """A fold."""
        self.reach(summary)
        self.key("Enter")

    def tick(self, box: Locator) -> None:
        """A box, whichever way it stands."""
        self.reach(box)
        self.key("Space")

    def choose(self, radio: Locator) -> None:
        """One of a group: Tab leads to the group, arrows within it."""
        self.reach(radio)
        steps = radio.evaluate(
            """target => {
            const all = [...document.getElementsByName(target.name)].filter(one => one.type === "radio");
            return all.indexOf(target) - all.indexOf(document.activeElement);
        }"""
        )
        self.key(*(["ArrowDown" if steps > 0 else "ArrowUp"] * abs(steps) or ["Space"]))
        assert radio.is_checked()

    def pick(self, select: Locator, label: str) -> None:
        """An option: typing leads near it, and to it where the keys came soon enough after each other; then arrows."""
        self.reach(select)
        self.page.keyboard.type(label)
        steps = select.evaluate(
            "(field, label) => [...field.options].findIndex(one => one.label === label) - field.selectedIndex", label
        )
        self.key(*["ArrowDown" if steps > 0 else "ArrowUp"] * abs(steps))
        assert select.evaluate("field => field.selectedOptions[0].label") == label

    def write(self, field: Locator, text: str) -> None:
        """Over what stands there."""
        self.reach(field)
        self.key("ControlOrMeta+a", "Delete")
        self.page.keyboard.type(text)


class Finger:
    """A finger on a screen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, control: Locator) -> None:
        """A button or a link, to the page it leads to."""
        with self.page.expect_navigation():
            control.tap()

    def tap(self, control: Locator) -> None:
        """Whatever a tap does."""
        control.tap()

    open = tick = choose = tap

    def pick(self, select: Locator, label: str) -> None:
        """An option."""
        select.select_option(label=label)

    def write(self, field: Locator, text: str) -> None:
        """Over what stands there."""
        field.fill(text)


class Presses:
    """A mouse or a finger that presses what can be seen, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, control: Locator) -> None:
        """The first of these that is seen."""
        self.count += 1
        seen = control.locator("visible=true").first
        seen.tap() if self.page.evaluate("navigator.maxTouchPoints > 0") else seen.click()
        self.page.wait_for_load_state()

    def press_named(self, name: str) -> None:
        """The link or button of that name, in the bar, its menus or the page."""
        link = self.page.get_by_role("link", name=name, exact=True)
        self.press(link.or_(self.page.get_by_role("button", name=name, exact=True)))


class Walker:
    """Somebody in a browser with `options`: with keys alone, or with a finger where it has touch.

    A `user` is signed in already, where the test shares the server's database.
    """

    def __init__(self, browser: Browser, base_url: str, options: dict, user: User | None = None) -> None:
        self.browser, self.base_url, self.options, self.user = browser, base_url, options, user
        self.has_script = options.get("java_script_enabled", True)
        self.context: BrowserContext | None = None
        self.elsewhere()

    def elsewhere(self) -> None:
        """Another browser, with no cookie yet but those by which `user` is signed in."""
        if self.context:
            self.context.close()
        self.context, self.page = open_browser(self.browser, self.base_url, **self.options)
        if self.user:
            let_in(self.context, self.base_url, self.user)
        self.hand = Finger(self.page) if self.options.get("has_touch") else Keys(self.page)

    def seen(self) -> None:
        """Nothing is wrong with this page, in light and in dark unless the options name one of them."""
        if self.has_script and "color_scheme" in self.options:
            look(self.page)
        else:
            look_twice(self.page)

    def press(self, name: str, role: str = "button") -> None:
        """The button, or the link, of that name."""
        self.hand.press(self.page.get_by_role(role, name=name, exact=True))

    def write(self, label: str, text: str) -> None:
        """In the field of that name."""
        self.hand.write(self.page.get_by_label(label, exact=True), text)

    def sign_up(self) -> None:
        """A new account, and past the first visit."""
        self.page.goto("/accounts/signup/")
        self.write("E-mail", EMAIL)
        self.write("Password", PASSWORD)
        self.press("Start writing")
        self.press("Look around", "link")

    def sign_in(self) -> None:
        """On the page that asks for it."""
        self.write("E-mail", EMAIL)
        self.write("Password", PASSWORD)
        self.press("Sign in")

    def text(self) -> str:
        """What the page says."""
        return self.page.inner_text("main")
