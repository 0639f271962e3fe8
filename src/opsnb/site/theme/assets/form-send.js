// Hands over the answers of a form where nothing receives them: as a file to send, or as a draft of an e-mail.
(() => {
  "use strict";

  const form = document.querySelector("form[data-form]");
  if (!form) return;

  const LONGEST_DRAFT = 1800; // longer ones are cut by some mail programs
  const identity = form.dataset.form;
  const sent = form.querySelector(".sent");

  function tell(...parts) {
    const line = document.createElement("p");
    line.append(...parts);
    sent.replaceChildren(line);
    sent.hidden = false;
    sent.focus({ preventScroll: true });
    sent.scrollIntoView({ block: "nearest" });
  }

  function link(href, text) {
    const made = document.createElement("a");
    made.href = href;
    made.textContent = text;
    return made;
  }

  function saveFile(values) {
    const now = new Date();
    const saved = { form: identity, version: 1, values, saved_at: now.toISOString() };
    const name = `${identity.replace("/forms/", "-")}-${now.toISOString().slice(0, 16).replace(/[T:]/g, "-")}.json`;
    const address = URL.createObjectURL(new Blob([`${JSON.stringify(saved, null, 2)}\n`], { type: "application/json" }));
    const download = link(address, "");
    download.download = name;
    download.click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    tell("Saved as ", Object.assign(document.createElement("strong"), { textContent: name }), ". Nothing has been sent yet: now send the file.");
  }

  function writeMail(text, mailbox) {
    const query = `subject=${encodeURIComponent(form.dataset.title)}&body=${encodeURIComponent(text.replace(/\n/g, "\r\n"))}`;
    if (query.length <= LONGEST_DRAFT) {
      const draft = link(`mailto:${mailbox}?${query}`, "Open the draft again");
      tell("Your mail program has the draft. Nothing is sent until you send it there. ", draft);
      draft.click();
      return;
    }
    const box = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, rows: 8 });
    box.setAttribute("aria-label", "Your answers as text");
    const copy = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy the text" });
    copy.addEventListener("click", async () => {
      box.select();
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        document.execCommand("copy"); // where the page is not served securely
      }
      copy.textContent = "Copied";
    });
    tell(`Your answers are too long for a draft. Copy the text and paste it into an e-mail to ${mailbox}. The subject is: ${form.dataset.title}`);
    sent.append(box, copy);
  }

  form.addEventListener("handover", ({ detail: { way, mailbox, values, text } }) => {
    if (way === "file") saveFile(values);
    if (way === "mail") writeMail(text, mailbox);
  });
})();
