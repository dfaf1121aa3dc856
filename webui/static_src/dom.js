// Builds what the pages show from live data. Text only ever becomes text: a caller's name is written by a stranger.
// Part of a bundle of webui/shell/assets.py, loaded as one module: no imports, nothing global.

/** A new element. `attributes` are set as attributes; children are elements or text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** Writes `text` only when it differs, so that nothing flickers and a screen reader is not told twice. */
function write(element, text) {
  const value = String(text ?? "");
  if (element.textContent !== value) element.textContent = value;
}

/** Makes the children of `parent` match `items`, in order, keeping the elements of items that stay: focus and
 * selection survive. `fill(element, item)` brings one up to date. */
function match(parent, items, key, create, fill) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const id = String(key(item));
    let element = old.get(id);
    if (element) old.delete(id);
    else {
      element = create(item);
      element.dataset.key = id;
    }
    fill(element, item);
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const element of old.values()) element.remove();
}

/** The part of `element` marked data-part="name". */
function part(element, name) {
  return element.querySelector(`[data-part="${name}"]`);
}

/** What the template gave the script: words in the page's language, addresses. */
function given(id = "given") {
  return JSON.parse(document.getElementById(id).textContent);
}

/** One of the icons of `address`, the sprite; it says nothing that the words beside it don't say. */
function icon(address, name) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${address}#${name}`);
  picture.append(use);
  return picture;
}

/** The look of a state; one that the page does not know is shown under its own name. */
function lookOf(looks, name) {
  return looks[name] ?? { word: name, colour: "secondary", icon: "circle-dashed" };
}

/** A badge that says its state by word and icon; the colour comes on top. `look` is {word, colour, icon}. */
function badge(element, look, icons) {
  const text = `${look.icon}/${look.colour}/${look.word}`;
  if (element.dataset.look === text) return;
  element.dataset.look = text;
  element.className = `badge bg-${look.colour}-lt`;
  element.replaceChildren(icon(icons, look.icon), ` ${look.word}`);
}

/** Puts the values into a sentence like "%(ready)s of %(all)s ready". */
function say(sentence, values) {
  return sentence.replace(/%\((\w+)\)s/g, (_, name) => String(values[name] ?? ""));
}
