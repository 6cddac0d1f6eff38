// Shows the button that opens the browser's own print dialog; without this module the sentence beside it is enough.
const button = document.querySelector("[data-print]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
