// Looks at a page as it is drawn and returns what is wrong with it, in words. `least` is the smallest side of a target in pixels;
// `areas` the first parts of the keys of our catalogs.
({ least, areas }) => {
  const TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=menuitem], [role=option], [role=tab], [role=switch]";
  const NAMED = "button, h1, h2, h3, label, [role=tab], [role=menuitem], th";
  const SCROLLS = /auto|scroll/;
  const HIDES = /hidden|clip/;
  const short = (each) => each.outerHTML.replace(/\s+/g, " ").slice(0, 180);
  const seen = (each) => each.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  // Words that only screen readers meet are one pixel wide on purpose.
  const unseen = (style, box) => box.width <= 1.5 || box.height <= 1.5 || /inset\(50%\)|inset\(100%\)/.test(style.clipPath);
  const within = (each, selector) => each.closest(selector) !== null;

  // A link in a sentence may be as high as its line.
  const inSentence = (each) => getComputedStyle(each).display === "inline" && [...each.parentElement.childNodes].some((node) => node.nodeType === 3 && /[\p{L}\p{N}]{2}/u.test(node.data));
  // A short word in a line of the full height, with nothing else to be hit within 24 pixels.
  const alone = (each, box) => {
    if (least > 24 || !each.matches("a") || box.height < least - 0.5) return false;
    const [from, to] = [box.x + box.width / 2 - 12, box.x + box.width / 2 + 12];
    return ![...document.querySelectorAll(TARGETS)].some((other) => {
      const near = other.getBoundingClientRect();
      return other !== each && near.right > from && near.left < to && near.bottom > box.top && near.top < box.bottom;
    });
  };
  const small = () =>
    [...document.querySelectorAll(TARGETS)].flatMap((each) => {
      if (!seen(each) || each.disabled || within(each, "[aria-hidden=true], .fw-skip") || inSentence(each)) return [];
      const boxed = ["radio", "checkbox", "file"].includes(each.type);
      const box = ((boxed && (each.closest("label") ?? each.labels?.[0] ?? each.parentElement)) || each).getBoundingClientRect();
      if (unseen(getComputedStyle(each), box) || Math.min(box.width, box.height) >= least - 0.5 || alone(each, box)) return [];
      return [`target of ${Math.round(box.width)} x ${Math.round(box.height)}: ${short(each)}`];
    });

  const parents = (each) => (each.parentElement ? [each.parentElement, ...parents(each.parentElement)] : []);

  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const owner = node.parentElement;
      if (node.data.trim() && !within(owner, "script, style, noscript, template, option") && seen(owner)) found.push([node, owner]);
    }
    return found;
  };

  const cutBy = (given, owner, words) => {
    let { left, right, top, bottom } = given;
    let fixed = false;
    // Three dots are enough where the whole is told on pointing at it, or to who hears.
    const told = [owner, ...parents(owner)].some((each) => ["title", "aria-label"].some((name) => each.getAttribute(name)?.includes(words)));
    for (let each = owner; each && each !== document.documentElement; each = each.parentElement) {
      const style = getComputedStyle(each);
      const frame = each.getBoundingClientRect();
      if (unseen(style, frame)) return "";
      if (SCROLLS.test(style.overflowX) || SCROLLS.test(style.overflowY)) return "";
      const over = Math.max(right - frame.right, frame.left - left);
      if (HIDES.test(style.overflowX) && over > 1.5 && (style.textOverflow !== "ellipsis" || (each.matches(NAMED) && !told))) return "cut at the side";
      if (HIDES.test(style.overflowY) && Math.max(bottom - frame.bottom, frame.top - top) > 4 && style.webkitLineClamp === "none") return "cut below";
      // What stands behind three dots is not cut once more further out.
      if (HIDES.test(style.overflowX)) [left, right] = [Math.max(left, frame.left), Math.min(right, frame.right)];
      fixed ||= style.position === "fixed";
    }
    if (right > innerWidth + 1.5 || (left < -1.5 && right > 0)) return "beyond the side";
    return fixed && bottom > innerHeight + 1.5 ? "below the screen" : "";
  };
  const cut = () =>
    texts().flatMap(([node, owner]) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      // Behind an open dialog the page is held still on purpose.
      const behind = document.querySelector("[role=dialog][aria-modal=true]") && !within(owner, "[role=dialog]");
      const why = behind || within(owner, ".fw-skip, [aria-hidden=true]") ? "" : cutBy(range.getBoundingClientRect(), owner, node.data.trim());
      return why ? [`${why}: “${node.data.trim().slice(0, 60)}” in ${short(owner)}`] : [];
    });

  const key = new RegExp(`^(${areas.join("|")})\\.[a-z0-9_.]+$`);
  const odd = (text) => key.test(text.trim()) || /\{\{|\}\}|\[object |Invalid Date/.test(text) || ["undefined", "NaN"].includes(text.trim());
  const untold = () => {
    const spoken = texts().filter(([, owner]) => !within(owner, "pre, code, textarea")).map(([node]) => node.data);
    const named = [...document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")].flatMap((each) => ["aria-label", "title", "placeholder", "alt"].map((name) => each.getAttribute(name) ?? ""));
    return [...spoken, document.title, ...named].filter(odd).map((text) => `not put into words: ${text.trim().slice(0, 80)}`);
  };

  const sideways = document.scrollingElement.scrollWidth - innerWidth;
  return { small: small(), cut: cut(), untold: untold(), wide: sideways > 0 ? [`${sideways} pixels wider than the screen`] : [] };
}
