// Elements without a framework: made once, then told only what changed.

type Child = Node | string | null | undefined;
type Attributes = Record<string, string | number | boolean | ((event: never) => void) | undefined>;

function fill(node: Element, attributes: Attributes, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name, value as unknown as EventListener);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child !== null && child !== undefined) node.append(child);
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  fill(node, attributes, children);
  return node;
}

export function s<K extends keyof SVGElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  fill(node, attributes, children);
  return node;
}

export function text(node: Element, value: string): void {
  if (node.textContent !== value) node.textContent = value;
}

export function attr(node: Element, name: string, value: string | null): void {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export function classes(node: Element, value: string): void { attr(node, 'class', value); }

// One child of `parent` for each key, in this order; those that are already there are kept.
export function keyed<T, N extends Element>(
  parent: Element, rows: Iterable<T>, key: (row: T) => string, make: (row: T) => N, update: (node: N, row: T) => void): void {
  const old = new Map<string, N>();
  for (const child of Array.from(parent.children)) {
    const k = (child as HTMLElement).dataset.key;
    if (k === undefined) child.remove(); else old.set(k, child as N);
  }
  let at: Element | null = parent.firstElementChild;
  for (const row of rows) {
    const k = key(row);
    let node = old.get(k);
    if (node === undefined) {
      node = make(row);
      (node as unknown as HTMLElement).dataset.key = k;
    } else {
      old.delete(k);
    }
    update(node, row);
    if (node === at) at = at.nextElementSibling; else parent.insertBefore(node, at);
  }
  for (const gone of old.values()) gone.remove();
}

export function card(area: string, title: string, ...children: Child[]): HTMLElement {
  const id = `title-${area}`;
  return h('section', { class: `card ${area}`, 'aria-labelledby': id }, h('h2', { id }, title), ...children);
}
