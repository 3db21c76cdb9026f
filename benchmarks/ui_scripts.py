"""What is done within a page: typing, scrolling, opening; and the emptiest pages on which the same can be done."""

KEYS = """async () => {
  const input = [...document.querySelectorAll("main input[type=text], main input:not([type])")].filter((each) => !each.disabled)[0];
  input.focus();
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set, times = [];
  for (let n = 0; n < 40; n += 1) {
    const began = performance.now();
    set.call(input, input.value + "x");
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => { const channel = new MessageChannel();
      channel.port1.onmessage = done; channel.port2.postMessage(0); }));
    times.push(performance.now() - began);
    await new Promise((done) => setTimeout(done, 20));
  }
  return times.sort((a, b) => a - b)[37];
}"""
"""Types 40 keys; returns the 95th percentile from the key to the frame's end, in milliseconds."""

SCROLL = """async () => {
  const box = document.querySelector("[role=region]");
  let frames = 0, rows = 0;
  const began = performance.now();
  while (performance.now() - began < 3000) {
    await new Promise(requestAnimationFrame);
    frames += 1;
    box.scrollTop += 40;
    rows = Math.max(rows, box.querySelectorAll("tbody tr").length);
  }
  return [frames / ((performance.now() - began) / 1000), rows, box.scrollTop, frames];
}"""
"""Scrolls 40 pixels a frame for three seconds; returns frames a second, rows in the page, how far it came, frames."""

OPEN = """async ([link, control, count]) => {
  const began = performance.now();
  document.querySelector(link).click();
  while (document.querySelectorAll(control).length < count) await new Promise(requestAnimationFrame);
  await new Promise((done) => requestAnimationFrame(() => { const channel = new MessageChannel();
    channel.port1.onmessage = done; channel.port2.postMessage(0); }));
  return (performance.now() - began) / 1000;
}"""
"""Presses something and waits until so many controls are painted; returns seconds."""

EMPTY = "<main><input type=text></main>"

PLAIN_LIST = """<style>#b{height:700px;overflow:auto;font:13px sans-serif}#i{position:relative;height:3800000px}
.r{position:absolute;left:0;right:0;height:38px;display:flex}.r span{width:160px;overflow:hidden;white-space:nowrap}</style>
<div id=b role=region><div id=i></div></div><script>
const box = document.getElementById("b"), inner = document.getElementById("i"), rows = new Map();
function draw() {
  const first = Math.max(0, Math.floor(box.scrollTop / 38) - 8), last = first + 35;
  for (const [n, row] of rows) if (n < first || n >= last) { row.remove(); rows.delete(n); }
  for (let n = first; n < last; n += 1) if (!rows.has(n)) {
    const row = document.createElement("div"); row.className = "r"; row.style.top = n * 38 + "px";
    for (let c = 0; c < 7; c += 1) { const cell = document.createElement("span");
      cell.textContent = "cell " + n + " " + c; row.append(cell); }
    inner.append(row); rows.set(n, row);
  }
}
box.addEventListener("scroll", draw); draw();
</script>"""
"""A list of 100,000 rows of seven cells without any framework: the least that scrolling costs."""
