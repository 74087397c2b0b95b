// Niceties only: every page works without this file. No eval, no inline code.
"use strict";

function toast(words) {
  const line = document.createElement("p");
  line.textContent = words;
  document.getElementById("toast").append(line);
  setTimeout(() => line.remove(), 7000);
}

// A form or button with data-confirm asks first; it also holds back HTMX, which listens further in.
document.addEventListener("submit", (event) => {
  const asker = event.submitter?.closest("[data-confirm]") || event.target.closest("[data-confirm]");
  if (asker && !confirm(asker.dataset.confirm)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  for (const open of document.querySelectorAll("details.drop[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

// A file dropped anywhere on such a form is sent as if it had been chosen there.
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("[data-drop-file]");
    if (!form || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (kind === "drop" && event.dataTransfer.files.length === 1) {
      form.querySelector("input[type=file]").files = event.dataTransfer.files;
      form.requestSubmit();
    } else if (kind === "drop") {
      toast("Mỗi lần chỉ thả một tệp. Hãy thả lại từng tệp.");
    }
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll("details.drop[open], details.fold[open]")) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  }
  const box = document.getElementById("search_box");
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key === "/" && box && !typing && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});

// Said by the server ("toast" in HX-Trigger) or when an answer did not come.
document.addEventListener("toast", (event) => toast(event.detail.value));
// A refusal sent to another region is shown whatever its status: 403, 404, 500 too.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Retarget")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:sendError", () => toast("Không nối được máy chủ. Kiểm tra mạng rồi thử lại."));
document.addEventListener("htmx:responseError", (event) => toast(`Chưa làm được (mã ${event.detail.xhr.status}). Tải lại trang rồi thử lại.`));
