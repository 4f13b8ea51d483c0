// Copy buttons beside fields; without this script the fields can still be selected by hand.
(() => {
  const said = document.documentElement.lang === "en" ? "✓ Copied" : "✓ 已复制";
  for (const button of document.querySelectorAll("[data-copies]")) {
    const field = document.getElementById(button.dataset.copies);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.focus();
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        // An address without TLS has no clipboard; the selection does as well.
        document.execCommand("copy");
      }
      const status = button.parentElement.querySelector(".copied");
      status.textContent = said;
      setTimeout(() => { status.textContent = ""; }, 4000);
    });
  }
})();
