// A form that can be filled in: asks only what is asked for, says what is wrong in the words of the page, loses nothing
// that was typed, and hands good answers over. Without it the form is sent as it is, or printed and written on.
(() => {
  "use strict";

  const form = document.querySelector("form[data-form]");
  if (!form) return;

  const identity = form.dataset.form;
  const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
  const AROUND = /^[\s\u200b-\u200d\u2060]+|[\s\u200b-\u200d\u2060]+$/g;
  const posts = form.hasAttribute("action");
  const summary = form.querySelector(".summary");
  const sent = form.querySelector(".sent");
  const title = document.title.replace(/^Error: /, "");
  const key = form.querySelector("[data-key]");

  // A pattern that a browser cannot read is left to whoever receives the form.
  function pattern(text) {
    try {
      return text && new RegExp(text, "u");
    } catch {
      return null;
    }
  }

  const fields = [...form.querySelectorAll("[data-field]")].map((place) => ({
    id: place.dataset.field,
    type: place.dataset.type,
    place,
    controls: [...place.querySelectorAll("[name]")],
    error: place.querySelector(".error"),
    rules: JSON.parse(place.dataset.rules),
    pattern: pattern(JSON.parse(place.dataset.rules).pattern),
    say: JSON.parse(place.dataset.say),
    needed: "needed" in place.dataset,
    ownHand: "ownHand" in place.dataset,
    condition: place.dataset.askedIf && { field: place.dataset.askedIf, is: place.dataset.askedIs.split(" ") },
  }));
  const byId = new Map(fields.map((field) => [field.id, field]));

  // Reading and writing answers

  const buttons = (field) => field.controls.filter((control) => control.type === "radio" || control.type === "checkbox");

  function raw(field) {
    if (field.type === "confirm") return field.controls[0].checked;
    if (!buttons(field).length) return field.controls[0].value;
    const ticked = buttons(field).filter((control) => control.checked && control.value).map((control) => control.value);
    return field.type === "choices" ? ticked : (ticked[0] ?? "");
  }

  function put(field, value) {
    if (field.type === "confirm") field.controls[0].checked = value === true;
    else if (!buttons(field).length) field.controls[0].value = String(value);
    else for (const control of buttons(field)) control.checked = control.value !== "" && [value].flat().includes(control.value);
  }

  function answer(field) {
    const value = raw(field);
    if (typeof value !== "string") return value;
    const lines = field.type === "long-text" ? value.replace(/\r\n?/g, "\n") : value.split(/\s+/).join(" ");
    const text = lines.replace(CONTROL, " ").replace(AROUND, "");
    return field.type === "number" && /^[+-]?[0-9]{1,15}$/.test(text) ? Number(text) : text;
  }

  const blank = (value) => value === "" || value === false || (Array.isArray(value) && !value.length);

  // What is asked for, given the answers so far

  function holds({ field, is }) {
    const other = byId.get(field);
    if (!other || other.place.hidden) return false;
    const value = answer(other);
    return is.some((one) => (other.type === "confirm" ? value === (one === "yes") : [value].flat().includes(one)));
  }

  function ask() {
    for (const field of fields) {
      if (["date", "time"].includes(field.type)) field.place.classList.toggle("is-empty", !raw(field));
      if (!field.condition) continue;
      field.place.hidden = !holds(field.condition);
      for (const control of field.controls) control.disabled = field.place.hidden;
    }
  }

  const asked = () => fields.filter((field) => !field.place.hidden);

  // What is wrong: the name of the rule that is broken, if any

  function broken(field) {
    const { rules } = field;
    const value = answer(field);
    const shape = "format" in rules ? "format" : "pattern" in rules ? "pattern" : "type";
    if (blank(value)) return field.controls[0].validity.badInput ? shape : field.needed ? "required" : null;
    if (field.type === "number") {
      if (typeof value !== "number") return "type";
      return value < rules.minimum ? "minimum" : value > rules.maximum ? "maximum" : null;
    }
    if (typeof value !== "string") return null;
    const length = [...value].length;
    if (length > rules.maxLength) return "maxLength";
    if (length < rules.minLength) return "minLength";
    if (field.type === "date") return /^\d{4}-\d{2}-\d{2}$/.test(value) ? null : "format";
    return field.pattern && !field.pattern.test(value) ? "pattern" : null;
  }

  function mark(field, message) {
    field.error.textContent = message;
    field.error.hidden = !message;
    field.place.classList.toggle("is-wrong", Boolean(message));
    const hints = `hints-${field.id}`;
    const radios = field.type === "choice" && buttons(field).length > 0;
    for (const control of radios ? [field.place] : field.controls) {
      if (message) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
    const described = buttons(field).length && field.type !== "confirm" ? field.place : field.controls[0];
    described.setAttribute("aria-describedby", message ? `${hints} error-${field.id}` : hints);
  }

  function point(field) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${field.controls[0].id}`;
    link.textContent = field.error.textContent;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      if (form.classList.contains("is-script")) location.hash = `ask-${field.id}`;
      field.place.scrollIntoView({ block: "center" });
      field.controls[0].focus({ preventScroll: true });
    });
    line.append(link);
    return line;
  }

  function sumUp(wrong) {
    const heading = document.createElement("h3");
    heading.textContent = wrong.length === 1 ? "One answer is missing or wrong" : `${wrong.length} answers are missing or wrong`;
    const list = document.createElement("ul");
    list.append(...wrong.map(point));
    summary.replaceChildren(heading, list);
    summary.hidden = wrong.length === 0;
    document.title = wrong.length ? `Error: ${title}` : title;
  }

  function check() {
    const wrong = [];
    for (const field of fields) {
      const rule = field.place.hidden ? null : broken(field);
      mark(field, rule ? field.say[rule] : "");
      if (rule) wrong.push(field);
    }
    sumUp(wrong);
    if (wrong.length) {
      sent.hidden = true;
      summary.scrollIntoView({ block: "center" });
      summary.focus({ preventScroll: true });
    }
    return wrong.length === 0;
  }

  // Whatever is put right is taken off the list at once; nothing new is complained of before the next try.
  function lookAgain() {
    if (summary.hidden) return;
    for (const field of fields) if (!field.error.hidden && (field.place.hidden || !broken(field))) mark(field, "");
    sumUp(fields.filter((field) => !field.error.hidden));
  }

  // The draft: what has been typed comes back, and the page says so

  const typed = () => Object.fromEntries(fields.map((field) => [field.id, raw(field)]).filter(([, value]) => !blank(value)));
  const draft = "shared" in form.dataset ? opsnbDraft.shared(form.querySelector(".left"), empty) : opsnbDraft.draft(identity);

  // Sent twice with one key, the answers make one ticket; other answers have another key.
  function sign() {
    if (!key) return "";
    key.name = "_key";
    key.value ||= [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return key.value;
  }

  function restore() {
    const back = draft.restore();
    const kept = Object.entries(back.typed).filter(([id]) => byId.has(id));
    for (const [id, value] of kept) put(byId.get(id), value);
    if (key) key.value = back.key;
    form.querySelector(".restored").hidden = !kept.length;
  }

  // Answers that come with the address, from the end of a guide: only what the form knows, and only into its fields

  function given(field, values) {
    const options = [...(field.controls[0].options ?? buttons(field))].map((one) => one.value).filter(Boolean);
    const [first] = values;
    switch (field.type) {
      case "choice": return options.includes(first) ? first : null;
      case "choices": return values.filter((value) => options.includes(value));
      case "confirm": return field.ownHand ? null : { yes: true, no: false }[first] ?? null;
      case "number": return /^[+-]?[0-9]{1,15}$/.test(first) ? first : null;
      case "date": return /^\d{4}-\d{2}-\d{2}$/.test(first) && Date.parse(first) ? first : null;
      case "time": return field.pattern.test(first) ? first : null;
      default: return [...first].slice(0, field.rules.maxLength).join("");
    }
  }

  function prefill() {
    const query = new URLSearchParams(location.search);
    const named = fields.filter((field) => query.has(field.id));
    if (!named.length) return;
    for (const field of named) {
      const value = given(field, query.getAll(field.id));
      if (value !== null && !(Array.isArray(value) && !value.length)) put(field, value);
      query.delete(field.id);
    }
    const rest = query.size ? `?${query}` : "";
    history.replaceState(history.state, "", location.pathname + rest + location.hash);
    draft.keep(typed());
  }

  // What is handed over

  const values = () => Object.fromEntries(asked().map((field) => [field.id, answer(field)]).filter(([, value]) => value !== "" && !(Array.isArray(value) && !value.length)));

  function inWords(field) {
    if (field.type === "confirm") return answer(field) ? "Yes" : "No";
    const [control] = field.controls;
    if (control.options) return control.selectedOptions[0].textContent.trim();
    const ticked = buttons(field).filter((one) => one.checked && one.value);
    return ticked.length ? ticked.map((one) => one.closest("label").textContent.trim()).join("\n") : String(answer(field));
  }

  function label(field) {
    const copy = (field.place.querySelector("legend, .option > span, label")).cloneNode(true);
    copy.querySelector(".needed")?.remove();
    return copy.textContent.trim();
  }

  const asText = () => asked().filter((field) => field.id in values()).map((field) => `${label(field)}\n${inWords(field)}\n`).join("\n");

  function empty() {
    for (const field of fields) {
      put(field, "");
      mark(field, "");
    }
    draft.forget();
    ask();
    sumUp([]);
    for (const part of form.querySelectorAll(".sent, .restored")) part.hidden = true;
    sent.replaceChildren();
  }

  function clear() {
    if (!confirm("Clear all the answers of this form?")) return;
    empty();
    form.querySelector("input, select, textarea").focus();
  }

  form.addEventListener("submit", (event) => {
    if (!check() || !posts) event.preventDefault();
    if (!summary.hidden) return;
    const way = posts ? "intake" : event.submitter?.value || "file";
    if (way === "file") draft.forget();
    else draft.keep(typed(), { handedOver: true, key: sign() });
    const { mailbox } = event.submitter?.dataset ?? {};
    form.dispatchEvent(new CustomEvent("handover", { detail: { way, mailbox, values: values(), text: asText() } }));
  });

  function changed() {
    if (key) key.value = "";
    ask();
    lookAgain();
    draft.keep(typed());
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  for (const button of form.querySelectorAll("[data-clear]")) button.addEventListener("click", clear);
  form.querySelector("[data-print]").addEventListener("click", () => print());

  form.noValidate = true;
  for (const field of fields) for (const control of field.controls) control.removeAttribute("maxlength"); // nothing pasted is cut
  for (const part of form.querySelectorAll("[data-with-script]")) part.hidden = false;
  for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;
  form.classList.add("is-live");
  if (summary.hidden) {
    restore();
    prefill();
  } else {
    draft.keep(typed()); // the intake has sent the answers back, with what is wrong in them
    addEventListener("load", () => setTimeout(() => summary.focus())); // the browser first goes where the address says
  }
  ask();
  addEventListener("pageshow", ask); // the browser may have filled in what was there before
})();
