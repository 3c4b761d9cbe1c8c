// Comforts only: every page works without this file.
(() => {
  const connection = () => document.getElementById("connection");

  // A save that never arrived must be seen, or the writer believes that the text is safe.
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(failure, () => connection()?.removeAttribute("hidden"));
  }
  document.addEventListener("htmx:afterOnLoad", () => connection()?.setAttribute("hidden", ""));

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const account = document.querySelector("details.account[open]");
    if (account && !account.contains(event.target)) account.open = false;
  });

  document.addEventListener("keydown", (event) => {
    const account = document.querySelector("details.account[open]");
    if (event.key !== "Escape" || !account) return;
    account.open = false;
    account.querySelector("summary").focus();
  });

  // Where the phone is, written in the field that asks for a place.
  for (const button of document.querySelectorAll("[data-locate]")) {
    if (!navigator.geolocation) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const status = button.form.querySelector("[data-locate-status]");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          const place = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
          document.getElementById(button.dataset.locate).value = place;
          button.form.requestSubmit();
        },
        () => { status.textContent = button.dataset.failed; },
        { timeout: 10000 },
      );
    });
  }

  // Buttons that only a script can serve are hidden until it runs.
  for (const button of document.querySelectorAll("[data-print][hidden]")) button.hidden = false;
})();
