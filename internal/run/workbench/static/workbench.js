"use strict";
// What a page does beside showing itself. Every page works without it, but for mistakes as one writes.
document.addEventListener("click", (e) => {
  const button = e.target.closest("[data-ask]");
  if (button && !confirm(button.dataset.ask)) e.preventDefault();
});

// A job that is under way tells how far it has come.
const job = document.querySelector("#job[data-events]");
if (job) {
  const events = new EventSource(job.dataset.events);
  const at = (id) => document.getElementById(id);
  events.onmessage = (e) => {
    const told = JSON.parse(e.data);
    if (at("job-state").textContent !== told.name) at("job-state").textContent = told.name;
    if (told.task) at("job-task").textContent = told.task;
    if (told.percent > 0) at("job-bar").value = told.percent; else at("job-bar").removeAttribute("value");
    at("job-left").textContent = told.left;
    at("job-log").textContent = told.log;
    if (told.ended) { events.close(); location.reload(); }
  };
}

// The mistakes of a study or of a chapter of a report, as one writes.
const checked = document.querySelector("form[data-check]");
if (checked) {
  const text = checked.querySelector("textarea"), list = document.getElementById("mistakes");
  const goTo = (line) => {
    const lines = text.value.split("\n"), from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(from, from + (lines[line - 1] || "").length);
    text.scrollTop = text.scrollHeight * (line - 3) / lines.length;
  };
  const show = (mistakes) => {
    list.replaceChildren();
    if (mistakes.length === 0) { list.textContent = list.dataset.none; return; }
    const ul = document.createElement("ul");
    ul.className = "mistakes";
    for (const m of mistakes) {
      const li = document.createElement("li");
      if (m.Line) {
        const a = document.createElement("a");
        a.href = "#text";
        a.textContent = list.dataset.line + " " + m.Line;
        a.addEventListener("click", (e) => { e.preventDefault(); goTo(m.Line); });
        li.append(a, ": ");
      }
      li.append(m.Rule + (m.Hint ? " – " + m.Hint : ""));
      ul.append(li);
    }
    list.append(ul);
  };
  let wait, asked = 0;
  text.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(async () => {
      const number = ++asked, body = new URLSearchParams({ text: text.value });
      try {
        const answer = await fetch(checked.dataset.check, { method: "POST", body });
        if (answer.ok && number === asked) show((await answer.json()).mistakes);
      } catch { /* the workbench does not answer: the text stays as it is, and saving says so */ }
    }, 400);
  });
  list.addEventListener("click", (e) => {
    const line = e.target.dataset && e.target.dataset.line;
    if (line && e.target.tagName === "A") { e.preventDefault(); goTo(Number(line)); }
  });
}
