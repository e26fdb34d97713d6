// The pages of the API, drawn from /openapi.json: contents, search, and an unfolding card for each operation.
// Keys: / goes to the search, Escape empties it; everything else is links, buttons and <details>.
'use strict';

const {element, inline, paragraphs, resolved, fields, example, typeOf} = Schema;

const kWords = {
  th: {
    search: 'ค้นหา ( / )', found: (n) => `${n} คำสั่ง`, who: 'ใครใช้ได้', open: 'ทุกคน ไม่ต้องเข้าสู่ระบบ', parameters: 'พารามิเตอร์',
    body: 'สิ่งที่ส่ง', answers: 'คำตอบ', sample: 'ตัวอย่าง', failed: 'อ่าน /openapi.json ไม่ได้ โปรดลองใหม่อีกครั้ง', other: 'English',
    session: 'คุกกี้ของการเข้าสู่ระบบ', csrf: 'X-CSRF-Token', token: 'โทเคน API', action: 'สิทธิ์', contents: 'สารบัญ', or: ' หรือ ',
  },
  en: {
    search: 'Search ( / )', found: (n) => `${n} operations`, who: 'Who may', open: 'Anybody, without signing in', parameters: 'Parameters',
    body: 'What is sent', answers: 'What is answered', sample: 'Example', failed: '/openapi.json cannot be read: try again.', other: 'ไทย',
    session: 'the cookie of a session', csrf: 'X-CSRF-Token', token: 'an API token', action: 'permission', contents: 'Contents', or: ' or ',
  },
};
const kMethods = ['get', 'post', 'put', 'patch', 'delete'];

let language = 'th';
try {
  language = localStorage.getItem('docs-language') ?? (navigator.language.startsWith('th') ? 'th' : 'en');
} catch {
  // A browser may keep no storage for us: then the page begins in Thai.
}
const words = () => kWords[language];
const place = (id) => document.getElementById(id);

function sample(value) {
  return element('pre', {tabindex: '0'}, typeof value === 'string' ? value : JSON.stringify(value, null, 2));
}

// The cookie and its token belong together; an API token stands for both.
function permissions(operation) {
  const ways = operation.security ?? [];
  const told = ways.map((way) => Object.keys(way).map((name) => words()[name] ?? name).join(' + ')).join(words().or);
  return element('p', {}, element('strong', {}, `${words().who}: `), told || words().open, ' · ', `${words().action} `,
    element('code', {}, operation['x-action'] ?? ''));
}

function parameters(api, operation) {
  const rows = (operation.parameters ?? []).map((it) => resolved(api, it));
  if (rows.length === 0) return [];
  const table = element('table');
  for (const it of rows) {
    table.append(element('tr', {}, element('th', {scope: 'row'}, element('code', {}, it.name), it.required ? element('span', {class: 'wanted'}, ' *') : ''),
      element('td', {class: 'type'}, it.in), element('td', {class: 'type'}, typeOf(api, it.schema)), element('td', {}, ...inline(it.description ?? ''))));
  }
  return [element('h3', {}, words().parameters), table];
}

function content(api, it) {
  const parts = [];
  for (const [type, media] of Object.entries(it?.content ?? {})) {
    parts.push(element('p', {class: 'note'}, type));
    const list = fields(api, media.schema);
    if (list) parts.push(list);
    const given = media.example ?? Object.values(media.examples ?? {})[0]?.value;
    if (type.endsWith('json')) {
      parts.push(element('details', {}, element('summary', {}, words().sample), sample(given ?? example(api, media.schema))));
    }
  }
  return parts;
}

function answers(api, operation) {
  const parts = [element('h3', {}, words().answers)];
  for (const [status, given] of Object.entries(operation.responses)) {
    const it = resolved(api, given);
    const summary = element('summary', {}, element('code', {}, status), ' ', ...inline(it.description ?? ''));
    parts.push(element('details', {}, summary, ...content(api, it)));
  }
  return parts;
}

function unfold(api, card, operation) {
  if (card.dataset.drawn) return;
  card.dataset.drawn = 'yes';
  card.append(...paragraphs(operation.description ?? ''), permissions(operation), ...parameters(api, operation));
  if (operation.requestBody) card.append(element('h3', {}, words().body), ...content(api, resolved(api, operation.requestBody)));
  card.append(...answers(api, operation));
}

function draw(api) {
  const main = place('main');
  const contents = place('contents');
  main.replaceChildren(element('h1', {}, `${api.info.title} API`), ...paragraphs(api.info.description ?? ''));
  contents.replaceChildren();
  place('search-label').textContent = words().search;
  place('language').textContent = words().other;
  place('language').lang = language === 'th' ? 'en' : 'th';
  document.documentElement.lang = language;
  for (const tag of api.tags) {
    const section = element('section', {id: `tag-${tag.name}`}, element('h2', {}, tag.name), element('p', {}, ...inline(tag.description ?? '')));
    const list = element('ul');
    for (const [path, rows] of Object.entries(api.paths)) {
      for (const method of kMethods) {
        const operation = rows[method];
        if (!operation?.tags.includes(tag.name)) continue;
        const name = method.toUpperCase();
        const card = element('details', {class: 'operation', id: operation.operationId}, element('summary', {},
          element('span', {class: `method ${name}`}, name), element('code', {}, path), element('span', {class: 'what'}, operation.summary)));
        card.addEventListener('toggle', () => unfold(api, card, operation));
        section.append(card);
        const link = element('a', {href: `#${operation.operationId}`}, element('span', {class: `method ${name}`}, name), operation.summary);
        link.addEventListener('click', () => { card.open = true; });
        const entry = element('li', {}, link);
        entry.dataset.text = card.dataset.text = `${name} ${path} ${operation.operationId} ${operation.summary} ${operation.description ?? ''} ${operation['x-action']}`.toLowerCase();
        list.append(entry);
      }
    }
    if (list.children.length === 0) continue;
    main.append(section);
    contents.append(element('h2', {}, element('a', {href: `#tag-${tag.name}`}, tag.name)), list);
  }
  filter();
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted?.classList.contains('operation')) wanted.open = true;
  wanted?.scrollIntoView();
}

// Every word has to stand somewhere in an operation.
function filter() {
  const asked = place('search').value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const it of document.querySelectorAll('[data-text]')) {
    it.hidden = !asked.every((word) => it.dataset.text.includes(word));
    if (!it.hidden && it.tagName === 'LI') found += 1;
  }
  for (const it of document.querySelectorAll('main section, #contents ul')) {
    it.hidden = ![...it.querySelectorAll('[data-text]')].some((one) => !one.hidden);
    if (it.tagName === 'UL') it.previousElementSibling.hidden = it.hidden;
  }
  place('found').textContent = words().found(found);
}

async function begin() {
  try {
    const answer = await fetch('/openapi.json', {headers: {accept: 'application/json'}});
    if (!answer.ok) throw new Error(String(answer.status));
    const api = await answer.json();
    draw(api);
    place('search').addEventListener('input', filter);
    place('language').addEventListener('click', () => {
      language = language === 'th' ? 'en' : 'th';
      try { localStorage.setItem('docs-language', language); } catch { /* kept for this visit only */ }
      draw(api);
    });
    document.addEventListener('keydown', (event) => {
      const typing = document.activeElement === place('search');
      if (event.key === '/' && !typing) {
        event.preventDefault();
        place('search').focus();
      } else if (event.key === 'Escape' && typing) {
        place('search').value = '';
        filter();
      }
    });
  } catch {
    place('state').textContent = words().failed;
  }
}

begin();
