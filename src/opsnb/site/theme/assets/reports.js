// Narrows the list of the newest reports by desk, question and month. Without this script the groups below lead there.
const form = document.querySelector("[data-narrow]");

if (form) {
  const rows = [...document.querySelectorAll("[data-reports] tbody tr")];
  const said = form.querySelector("[data-left]");
  const narrow = () => {
    const wanted = [...new FormData(form)].filter(([, value]) => value);
    for (const row of rows) row.hidden = !wanted.every(([name, value]) => row.dataset[name] === value);
    const left = rows.filter((row) => !row.hidden).length;
    said.textContent = `${left} of ${rows.length} reports`;
  };
  form.addEventListener("change", narrow);
  form.hidden = false;
  narrow();
}
