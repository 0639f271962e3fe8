// Says whether a desk is open now, in the desk's own zone. Without it the page shows the hours as text.
(() => {
  "use strict";

  const WEEK = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  const NAMES = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
  const DAY = 24 * 60;

  const minutes = (wall) => Number(wall.slice(0, 2)) * 60 + Number(wall.slice(3));
  const wall = (total) => [Math.floor(total / 60) % 24, total % 60].map((n) => String(n).padStart(2, "0")).join(":");
  const dayNumber = (iso) => Date.parse(`${iso}T00:00:00Z`) / 86400000;
  const isoDay = (number) => new Date(number * 86400000).toISOString().slice(0, 10);

  // The wall clock at the desk: the day as a number, and minutes since its midnight.
  function clockAt(zone, instant) {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    });
    const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    return { day: dayNumber(`${part.year}-${part.month}-${part.day}`), minute: Number(part.hour) * 60 + Number(part.minute) };
  }

  // The intervals that begin on a day, in minutes from its midnight; one that ends before it starts runs past midnight.
  function intervals(desk, shift, day) {
    const iso = isoDay(day);
    const special = shift === 0 ? desk.special[iso] : undefined;
    const shut = desk.holidays[iso] || desk.closures.some(([first, last]) => first <= iso && iso <= last);
    const week = desk.shifts[shift].hours[WEEK[new Date(day * 86400000).getUTCDay()]] || [];
    return (special ? special.hours : shut ? [] : week).map(([from, to]) => {
      const [start, end] = [minutes(from), minutes(to)];
      return [start, end <= start ? end + DAY : end];
    });
  }

  // Minutes from today's midnight until which a shift goes on, or nothing if it is not on.
  function onUntil(desk, shift, now) {
    let until;
    for (let day = -1; day <= 7; day += 1) {
      for (const [start, end] of intervals(desk, shift, now.day + day)) {
        const [from, to] = [start + day * DAY, end + day * DAY];
        if (from <= (until ?? now.minute) && (until ?? now.minute) < to) until = to;
        else if (until !== undefined && from <= until && until < to) until = to;
      }
    }
    return until;
  }

  function nextOpening(desk, now) {
    for (let day = 0; day <= 400; day += 1) {
      const starts = intervals(desk, 0, now.day + day).map(([start]) => start + day * DAY).sort((a, b) => a - b);
      const next = starts.find((start) => start > now.minute);
      if (next !== undefined) return next;
    }
    return undefined;
  }

  function moment(total, now) {
    const days = Math.floor(total / DAY);
    if (days === 0) return wall(total);
    if (days === 1) return `tomorrow ${wall(total)}`;
    const date = new Date((now.day + days) * 86400000);
    const name = NAMES[date.getUTCDay()];
    if (days < 7) return `${name} ${wall(total)}`;
    return `${name} ${date.getUTCDate()} ${date.toLocaleString("en-GB", { month: "long", timeZone: "UTC" })} ${wall(total)}`;
  }

  // Today's reason for other hours: a holiday, a closure or a special day.
  function reason(desk, now) {
    const iso = isoDay(now.day);
    const closure = desk.closures.find(([first, last]) => first <= iso && iso <= last);
    return desk.special[iso]?.name || desk.holidays[iso] || (closure && closure[2]);
  }

  function state(desk, instant) {
    const now = clockAt(desk.zone, instant);
    if (isoDay(now.day) > desk.until) return undefined;
    const until = onUntil(desk, 0, now);
    if (until !== undefined) {
      const always = until - now.minute >= 7 * DAY;
      return { name: "open", text: "Open now", more: always ? "" : `Until ${moment(until, now)} (${desk.place}).` };
    }
    const why = reason(desk, now);
    const next = nextOpening(desk, now);
    const other = desk.shifts.find((shift, n) => n > 0 && onUntil(desk, n, now) !== undefined)
      || desk.shifts.find((shift, n) => n > 0 && Object.keys(shift.hours).length === 0);
    const more = [
      why ? `${why}.` : "",
      other ? `Answered by ${other.by}.` : "",
      next === undefined ? "" : `${other ? `${desk.shifts[0].title} begins` : "Opens"} ${moment(next, now)} (${desk.place}).`,
    ];
    return { name: other ? "standby" : "closed", text: other ? other.title : "Closed now", more: more.join(" ").trim() };
  }

  function show() {
    for (const place of document.querySelectorAll("[data-opening]")) {
      const found = state(JSON.parse(place.dataset.opening), new Date());
      const badge = place.querySelector(".opening__state");
      const more = place.querySelector(".opening__more");
      badge.hidden = !found;
      more.hidden = !found?.more;
      if (!found) continue;
      badge.dataset.state = found.name;
      if (badge.textContent !== found.text) badge.textContent = found.text;
      if (more.textContent !== found.more) more.textContent = found.more;
    }
  }

  show();
  setInterval(show, 30000);
  document.addEventListener("visibilitychange", show);
})();
