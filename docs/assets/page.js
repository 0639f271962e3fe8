// Small things every page needs: the review banner, and wide parts that can be scrolled by keyboard.
(() => {
  "use strict";

  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  for (const banner of document.querySelectorAll("[data-review-due]")) {
    if (banner.dataset.reviewDue < today) banner.hidden = false;
  }

  for (const wide of document.querySelectorAll(".md-typeset__scrollwrap")) {
    wide.tabIndex = 0;
    wide.setAttribute("role", "region");
    wide.setAttribute("aria-label", "Table");
  }
})();
