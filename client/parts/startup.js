// Whether the page's modules came alive. A plain script for any engine: where they do not, it says so with the sentence
// that the server drew and loads the page again, the sooner the fewer times it has tried. It never replaces what is on
// the screen with a browser's error page: it asks first whether the server answers.

(function () {
  var PATIENCE = 15000;
  var PAUSES = [2000, 5000, 10000, 20000, 30000];
  var KEY = "giaoluu:startup";
  var root = document.documentElement;
  var script = document.currentScript || {};
  var always = script.getAttribute && script.getAttribute("data-again") === "always"; // the server's picture is worth it
  var timer = null;

  function alive() { return root.hasAttribute("data-alive"); }

  function tries(to) {
    try {
      if (to !== undefined) sessionStorage.setItem(KEY, String(to));
      return Number(sessionStorage.getItem(KEY)) || 0;
    } catch (error) {
      return PAUSES.length;
    }
  }

  function old() {
    return !("noModule" in document.createElement("script"));
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSES[Math.min(tries(), PAUSES.length - 1)]);
  }

  function ask() {
    if (alive()) return tries(0);
    var request = new XMLHttpRequest();
    request.open("GET", location.href, true);
    request.timeout = 10000;
    request.onload = function () {
      if (alive()) return;
      if (request.status !== 200) return later();
      tries(tries() + 1);
      location.reload();
    };
    request.onerror = request.ontimeout = later;
    request.send();
  }

  function failed() {
    if (alive() || root.hasAttribute("data-startup")) return;
    var hopeless = old();
    root.setAttribute("data-startup", hopeless ? "old" : "failed");
    if (!hopeless || always) later();
  }

  document.addEventListener("error", function (event) {
    if (event.target && event.target.tagName === "SCRIPT") failed();
  }, true);
  if (old()) failed();
  else setTimeout(function () { alive() ? tries(0) : failed(); }, PATIENCE);
}());
