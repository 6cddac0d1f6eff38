// Offers the browser's time zone: to the sign-up form, so that a day begins when it does for the writer; in settings it
// stands first, and what is chosen stays chosen.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
const field = document.querySelector('input[name="time_zone"]');
if (field && !field.value) field.value = zone;

const list = document.querySelector('select[name="time_zone"]');
if (list && list.value !== zone && [...list.options].some((option) => option.value === zone)) {
  const group = Object.assign(document.createElement("optgroup"), { label: list.dataset.device });
  group.append(new Option(zone.replaceAll("_", " "), zone));
  list.prepend(group);
}
