// Asks once more for the page that could not be reached, as soon as the device is back online.
addEventListener("online", () => location.reload());
