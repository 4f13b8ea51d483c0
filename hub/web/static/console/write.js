// The writing page with JavaScript: saves by itself, takes files at once, and fills in the title of an imported document.
(() => {
  const form = document.getElementById("write");
  const said = document.getElementById("saved");
  const words = form.dataset;
  const WAIT = 2500;
  let timer = 0;
  let dirty = false;
  let busy = false;
  let stopped = false;
  let leaving = false;

  function changed() {
    dirty = true;
    if (!stopped) said.textContent = words.unsaved;
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, WAIT);
  }

  async function save() {
    if (busy || stopped || leaving || !form.elements.title.value.trim()) return;
    busy = true;
    dirty = false;
    said.textContent = words.saving;
    const data = new FormData(form);
    data.delete("files");
    data.delete("document");
    data.set("act", "background");
    try {
      const response = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const answer = await response.json();
      if (leaving) return;
      if (!response.ok) throw new Error(answer.error);
      taken(answer);
    } catch (error) {
      dirty = true;
      // One failure may be the network; a refusal is for the person, who presses the button and sees the page.
      said.textContent = `▲ ${error instanceof TypeError ? words.failed : error.message || words.failed}`;
      stopped = !(error instanceof TypeError);
      if (!stopped) timer = setTimeout(save, 15000);
    } finally {
      busy = false;
      if (dirty && !stopped) timer = setTimeout(save, WAIT);
    }
  }

  function taken(answer) {
    form.elements.version.value = answer.version;
    const action = new URL(answer.address, location.href);
    if (form.getAttribute("action") !== action.pathname) {
      form.setAttribute("action", action.pathname);
      history.replaceState(null, "", action.pathname);
    }
    const outlets = document.getElementById("outlets");
    if (!outlets.contains(document.activeElement)) {
      const open = [...outlets.querySelectorAll("details")].map((part) => part.open);
      outlets.innerHTML = answer.places;
      [...outlets.querySelectorAll("details")].forEach((part, index) => { part.open = open[index] ?? part.open; });
    }
    if (!dirty) said.textContent = `✓ ${words.saved}`;
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", (event) => {
    if (event.target.id === "files") return upload(event.target);
    stopped = false;
    return changed();
  });
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });
  document.addEventListener("gaoshi:imported", (event) => {
    const { title } = event.detail;
    if (title && !form.elements.title.value.trim()) form.elements.title.value = title;
    changed();
  });

  async function upload(input) {
    const status = document.getElementById("files-said");
    for (const file of [...input.files]) {
      status.textContent = `${file.name} …`;
      const data = new FormData();
      data.set("csrf_token", form.elements.csrf_token.value);
      data.set("file", file);
      try {
        const response = await fetch(words.files, { method: "POST", body: data, headers: { Accept: "application/json" } });
        const answer = await response.json();
        if (!response.ok) throw new Error(answer.error);
        add(answer);
        status.textContent = "";
      } catch (error) {
        status.textContent = `▲ ${error instanceof TypeError ? words.failed : error.message}`;
        break;
      }
    }
    input.value = "";
    changed();
  }

  function add({ name, sha256 }) {
    const label = document.createElement("label");
    label.className = "choice";
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", name: "attachment", value: `${sha256} ${name}`, checked: true });
    const text = document.createElement("span");
    text.textContent = name;
    label.append(box, text);
    const line = document.createElement("li");
    line.append(label);
    document.getElementById("attachments").append(line);
  }
})();
