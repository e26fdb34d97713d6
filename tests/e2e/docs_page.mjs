// Draws the pages of the API as a browser would, over a document tree of the least kind: node docs_page.mjs ORIGIN
// Fails where a script throws, asks another address, writes markup or styles by itself, or leaves an operation out.
import {createContext, runInContext} from 'node:vm';

const origin = process.argv[2];
const faults = [];

class Node {
  constructor(tag) {
    Object.assign(this, {tagName: tag.toUpperCase(), children: [], dataset: {}, attributes: {}, listeners: {}, text: '', value: '', hidden: false});
    this.classList = {contains: (name) => (this.attributes.class ?? '').split(' ').includes(name)};
  }
  setAttribute(name, value) {
    if (name === 'style' || name.startsWith('on')) faults.push(`the policy forbids ${name}`);
    this.attributes[name] = value;
    if (name === 'id') all.set(value, this);
  }
  append(...nodes) {
    for (const it of nodes) this.children.push(typeof it === 'string' ? textOf(it) : Object.assign(it, {parent: this}));
  }
  replaceChildren(...nodes) {
    this.children = [];
    this.append(...nodes);
  }
  addEventListener(name, listener) { this.listeners[name] = listener; }
  get previousElementSibling() { return this.parent.children[this.parent.children.indexOf(this) - 1]; }
  set textContent(text) { this.children = [textOf(text)]; }
  get textContent() { return this.text + this.children.map((it) => it.textContent).join(''); }
  set innerHTML(_) { faults.push('markup is written as text'); }
  scrollIntoView() {}
  focus() {}
  * within() {
    for (const it of this.children) {
      yield it;
      yield* it.within();
    }
  }
  querySelectorAll() { return [...this.within()].filter((it) => it.dataset.text !== undefined); }
}
const textOf = (text) => Object.assign(new Node('#text'), {text});
const all = new Map();
const page = await (await fetch(`${origin}/docs`)).text();
for (const [, id] of page.matchAll(/ id="([^"]+)"/g)) new Node('div').setAttribute('id', id);
if (/<script(?![^>]* src="\/)|<style| style=| on[a-z]+=|https?:/.test(page)) faults.push('the page itself has what the policy forbids');

const root = new Node('html');
root.append(all.get('main'), all.get('contents'));
const document = {
  createElement: (tag) => new Node(tag), createTextNode: textOf, documentElement: root, activeElement: null,
  getElementById: (id) => all.get(id) ?? null, addEventListener: () => {},
  querySelectorAll: (asked) => [...root.within()].filter((it) => (asked.startsWith('[') ? it.dataset.text !== undefined
    : it.tagName === 'SECTION' || (it.tagName === 'UL' && it.parent === all.get('contents')))),
};
const asked = [];
const world = createContext({
  document, console, navigator: {language: 'th'}, location: {hash: ''}, localStorage: {getItem: () => null, setItem: () => {}},
  fetch: (address, options) => {
    asked.push(address);
    if (!address.startsWith('/')) faults.push(`asks ${address}`);
    return fetch(origin + address, options);
  },
});
for (const [, address] of page.matchAll(/<script src="([^"]+)"/g)) {
  const answer = await fetch(origin + address);
  if (answer.status !== 200) faults.push(`${address}: ${answer.status}`);
  runInContext(await answer.text(), world, {filename: address});
}
const api = await (await fetch(`${origin}/openapi.json`)).json();
const wanted = Object.values(api.paths).flatMap((rows) => Object.values(rows)).map((it) => it.operationId);
const deadline = Date.now() + 10_000;
while (!all.get(wanted[0]) && Date.now() < deadline) await new Promise((done) => setImmediate(done));
for (const id of wanted) {
  const card = all.get(id);
  if (!card) {
    faults.push(`${id} is not on the page`);
    continue;
  }
  card.listeners.toggle();
  if (card.textContent.length < 80) faults.push(`${id} says next to nothing`);
}
all.get('search').value = 'เปล่า nothing at all';
all.get('search').listeners.input?.();
if ([...root.within()].some((it) => it.tagName === 'LI' && it.dataset.text && !it.hidden)) faults.push('the search finds what is not there');
all.get('search').value = 'post windows';
all.get('search').listeners.input?.();
if (all.get('offer_windows')?.hidden) faults.push('the search does not find what is there');
all.get('language').listeners.click?.();
if (!all.get('search-label').textContent.startsWith('Search')) faults.push('the language does not change');
for (const fault of faults) console.log(fault);
console.log(`${wanted.length} operations drawn, ${asked.length} requests, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
