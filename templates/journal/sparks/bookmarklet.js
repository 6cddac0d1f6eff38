{% comment %}
What the bookmark does on any page: opens the form there with its address, its title and what is selected. Sent on one
line, so without comments: a letter stays whole with its joiners and escapes, an address is whole or left out, and what
is left over says so as `cut`.
{% endcomment %}
(() => {
  const given = { url: location.href, title: document.title, text: String(getSelection()) };
  const most = { url: 2200, title: 700, text: 3000 };
  const letters = (text) =>
    globalThis.Intl?.Segmenter ? Array.from(new Intl.Segmenter().segment(text), (one) => one.segment) : Array.from(text);
  let room = 2994;
  let query = "";
  let cut = "";
  for (const name of ["url", "title", "text"]) {
    const text = given[name].trim().replace(/[\ud800-\udfff]/gu, "\ufffd");
    const end = Math.min(room - name.length - 2, most[name]);
    let size = 0;
    let fits = "";
    for (const letter of letters(text.slice(0, end + 1))) {
      size += encodeURIComponent(letter).length;
      if (size > end) break;
      fits += letter;
    }
    if (fits !== text) cut = "&cut=1";
    if (name === "url" && fits !== text) fits = "";
    if (!fits) continue;
    const part = `&${name}=${encodeURIComponent(fits)}`;
    room -= part.length;
    query += part;
  }
  open(`{{ address|escapejs }}?${(query + cut).slice(1)}`, "_blank", "noopener,width=560,height=760");
})();
