"""What the tests of choosing share: sending a group's page, and all of them."""

GROUPS = ["freedom", "making", "meaning", "world"]


def group_url(slug: str) -> str:
    return f"/values/choose/group/{slug}/"


def send(client, url, answers, dry=False, **buttons):
    """Draw the page of a group and send it: keys of values with their levels, and fields by their names.

    `dry` gives the form instead.
    """
    response = client.get(url, follow=True)
    context = response.context
    form = {"piece": context["piece"], "drawn": context["drawn"]}
    form["session"] = context["picking"].session.pk if context["picking"].session else ""
    form |= {name: card["value"] for name, card in _said(context["form"]).items()}
    form |= {key if key.startswith("text-") else f"level-{key}": value for key, value in answers.items()}
    return form if dry else client.post(group_url(context["group"].slug), form | buttons)


def _said(form) -> dict:
    """The radios that are set already."""
    fields = {f"level-{card.key}": field.value() for card, field in form.rows()}
    return {name: {"value": value} for name, value in fields.items() if value is not None}


def pick_all(client, url, level) -> list[str]:
    """Send page after page until there is none left: `level` of each value's key; the groups in their order."""
    seen: list[str] = []
    while True:
        context = client.get(url, follow=True).context
        if "group" not in context:
            return seen
        seen.append(context["group"].slug)
        keys = [card.key for card, field in context["form"].rows()]
        answers = {key: level(key) for key in keys if level(key) is not None}
        url = send(client, url, answers).url
        assert len(seen) < 20
