// Shows the review banner on the day the page is due, without a new build.
(() => {
  "use strict";

  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  for (const banner of document.querySelectorAll("[data-review-due]")) {
    if (banner.dataset.reviewDue < today) banner.hidden = false;
  }
})();
