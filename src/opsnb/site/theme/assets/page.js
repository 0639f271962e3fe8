// Shows the review banner on the day the page is due, without a new build; forgets a draft that has been received.
(() => {
  "use strict";

  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  for (const banner of document.querySelectorAll("[data-review-due]")) {
    if (banner.dataset.reviewDue < today) banner.hidden = false;
  }

  const received = document.querySelector("[data-sent]");
  try {
    if (received) sessionStorage.removeItem(`opsnb:form:${received.dataset.sent}`);
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
})();
