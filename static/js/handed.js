// What another page handed over is in the form by now: the history of the browser keeps the address without it.
const form = document.querySelector("form[data-draft]");
history.replaceState(history.state, "", form.getAttribute("action"));
