// Offers the browser's time zone to the sign-up form, so that a day begins when it does for the writer.
const field = document.querySelector('input[name="time_zone"]');
if (field && !field.value) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}
