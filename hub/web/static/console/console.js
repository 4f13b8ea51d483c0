// What every page of the console needs: the token against forged requests in htmx's calls, and warnings before typed words are lost.
(() => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content || "";
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = token;
  });
  // Whoever signs in or out here: the round kept on this phone is nobody's until it is loaded again.
  document.addEventListener("submit", (event) => {
    if ("endsRound" in event.target.dataset) localStorage.removeItem("gaoshi-round-keeper");
  });
  // A second click while the first is under way would only be refused; say that it was heard.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  // A page brought back from the browser's memory may send again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
  // A menu closes with Escape and by a click elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.getElementById("problems")?.focus();
})();
