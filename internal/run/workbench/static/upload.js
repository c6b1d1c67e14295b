"use strict";
// Handing in a delivery by parts, each with its hash: it goes on where it broke off, also after the browser was closed.
// Without this the form sends the file at once.
(() => {
  const PART = 4 << 20;
  const form = document.getElementById("upload"), way = document.getElementById("upload-way");
  if (!form || !window.crypto || !crypto.subtle) return;
  const bar = document.getElementById("upload-bar"), said = document.getElementById("upload-said");
  const stop = document.getElementById("upload-stop"), input = form.querySelector("input[type=file]");
  let running = null;

  const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const text = (s) => base64(new TextEncoder().encode(s));
  const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
  const say = (s) => { if (said.textContent !== s) said.textContent = s; };

  // ask sends a request of the protocol; a lost connection throws.
  const ask = (method, path, headers = {}, body = undefined) => fetch(path, {
    method, body, redirect: "manual", signal: running.signal, headers: { "Tus-Resumable": "1.0.0", ...headers },
  });

  // An answer that ends the upload, with what is said of it.
  const refused = (answer) => {
    if (answer.type === "opaqueredirect") throw new Error(way.dataset.out);
    throw new Error(`${way.dataset.wrong} (${answer.status})`);
  };

  const begun = (file) => {
    for (const half of document.querySelectorAll("[data-half]")) {
      const d = half.dataset;
      if (d.name === file.name && d.length === String(file.size) && d.modified === String(file.lastModified)) {
        return `/uploads/${d.half}`;
      }
    }
    return "";
  };

  const begin = async (file) => {
    const metadata = `filename ${text(file.name)},modified ${text(String(file.lastModified))}`;
    const answer = await ask("POST", "/uploads", { "Upload-Length": file.size, "Upload-Metadata": metadata });
    if (answer.status !== 201) refused(answer);
    return answer.headers.get("Location");
  };

  const offset = async (path) => {
    const answer = await ask("HEAD", path);
    if (answer.status !== 200) refused(answer);
    return Number(answer.headers.get("Upload-Offset"));
  };

  // send sends the part from an offset and returns where the next begins.
  const send = async (path, file, from) => {
    const part = await file.slice(from, from + PART).arrayBuffer();
    const hash = base64(await crypto.subtle.digest("SHA-256", part));
    const answer = await ask("PATCH", path, {
      "Content-Type": "application/offset+octet-stream", "Upload-Offset": from, "Upload-Checksum": `sha256 ${hash}`,
    }, part);
    if (answer.status === 204) return Number(answer.headers.get("Upload-Offset"));
    if ([409, 423, 460].includes(answer.status) || answer.status >= 500) throw new TypeError("again");
    return refused(answer);
  };

  const shown = (done, all) => {
    const percent = Math.floor(100 * done / all);
    bar.value = percent;
    say(`${percent} %`);
  };

  // whole sends all parts that have not come. While there is no connection it asks again, ever more seldom.
  const whole = async (file) => {
    let path = begun(file), at = -1, wait = 1000;
    while (at < file.size) {
      try {
        if (!path) path = await begin(file);
        if (at < 0) at = await offset(path);
        shown(at, file.size);
        if (at < file.size) at = await send(path, file, at);
        wait = 1000;
      } catch (wrong) {
        if (!(wrong instanceof TypeError)) throw wrong;
        at = -1;
        say(way.dataset.lost);
        await pause(wait);
        if (running.signal.aborted) throw wrong;
        wait = Math.min(2 * wait, 30000);
      }
    }
    return path;
  };

  form.addEventListener("submit", async (e) => {
    const file = input.files[0];
    if (!file) return;
    e.preventDefault();
    running = new AbortController();
    way.hidden = false;
    form.hidden = true;
    stop.focus();
    try {
      const path = await whole(file);
      shown(file.size, file.size);
      say(way.dataset.take);
      stop.hidden = true;
      const take = document.createElement("form");
      take.method = "post";
      take.action = `${path}/take`;
      document.body.append(take);
      take.submit();
    } catch (wrong) {
      if (running.signal.aborted) { location.reload(); return; }
      say(wrong.message);
      form.hidden = false;
      stop.hidden = true;
    }
  });
  stop.addEventListener("click", () => running.abort());
})();

// Deliveries that are on their way into the inbox are looked at again, until they are here.
(() => {
  const inbox = document.getElementById("inbox");
  if (!inbox) return;
  const again = async () => {
    if (!inbox.dataset.again) return;
    try {
      const answer = await fetch(location.href, { redirect: "manual" });
      const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
      const now = page.getElementById("inbox");
      if (now && !inbox.contains(document.activeElement) && now.innerHTML !== inbox.innerHTML) {
        inbox.replaceChildren(...now.childNodes);
        if (!now.dataset.again) delete inbox.dataset.again;
      }
    } catch { /* the workbench does not answer: what is shown stays */ }
    setTimeout(again, 1000 * Number(inbox.dataset.again || 5));
  };
  setTimeout(again, 1000 * Number(inbox.dataset.again || 5));
})();
