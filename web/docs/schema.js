// Draws a schema of the document as a nested list, and an example where the document gives none.
// Everything becomes text nodes: nothing of the document is ever read as markup.
'use strict';

const Schema = (() => {
  const kDeepest = 6;

  function element(name, attributes = {}, ...children) {
    const it = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) it.setAttribute(key, value);
    it.append(...children.filter((child) => child !== null && child !== ''));
    return it;
  }

  // `code` and **bold** of one line.
  function inline(text) {
    return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
      if (part.startsWith('`') && part.length > 1) return element('code', {}, part.slice(1, -1));
      if (part.startsWith('**') && part.length > 4) return element('strong', {}, part.slice(2, -2));
      return document.createTextNode(part);
    });
  }

  const paragraphs = (text) => text.split('\n\n').map((one) => element('p', {}, ...inline(one)));

  function resolved(api, node) {
    let it = node ?? {};
    while (it.$ref) it = it.$ref.slice(2).split('/').reduce((at, key) => at[key.replaceAll('~1', '/').replaceAll('~0', '~')], api);
    return it;
  }

  // allOf put together, so that it reads as the one object that it means.
  function whole(api, node) {
    const it = resolved(api, node);
    if (!it.allOf) return it;
    const all = it.allOf.map((part) => whole(api, part));
    const properties = {};
    for (const part of all) {
      for (const [name, one] of Object.entries(part.properties ?? {})) properties[name] = {...resolved(api, properties[name]), ...one};
    }
    return {...Object.assign({}, ...all), ...it, allOf: undefined, properties, required: all.flatMap((part) => part.required ?? [])};
  }

  function typeOf(api, node) {
    const it = whole(api, node);
    const one = it.anyOf ?? it.oneOf;
    if (one) return [...new Set(one.map((part) => typeOf(api, part)))].join(' | ');
    if (it.const !== undefined) return JSON.stringify(it.const);
    if (it.enum) return it.enum.map((value) => JSON.stringify(value)).join(' | ');
    if (it.type === 'array') return `[${typeOf(api, it.items)}]`;
    return [it.type ?? (it.properties ? 'object' : 'any')].flat().join(' | ');
  }

  function limits(it) {
    const told = [];
    for (const [name, sign] of [['minimum', '≥'], ['maximum', '≤'], ['minLength', '≥'], ['maxLength', '≤'], ['minItems', '≥'], ['maxItems', '≤']]) {
      if (it[name] !== undefined) told.push(`${sign} ${it[name]}`);
    }
    if (it.pattern) told.push(it.pattern);
    return told.join(', ');
  }

  // The object within: of a list its items, of a choice the one with fields.
  function within(api, node) {
    let it = whole(api, node);
    if (it.type === 'array') return within(api, it.items);
    const choice = (it.anyOf ?? it.oneOf)?.map((part) => within(api, part)).find((part) => part.properties);
    return choice ?? it;
  }

  function fields(api, node, depth = 0) {
    const it = within(api, node);
    if (!it.properties || depth > kDeepest) return null;
    const list = element('ul', {class: 'fields'});
    for (const [name, property] of Object.entries(it.properties)) {
      const about = whole(api, property);
      const wanted = (it.required ?? []).includes(name);
      const row = element('li', {}, element('code', {}, name), ' ', element('span', {class: 'type'}, typeOf(api, property)));
      if (wanted) row.append(' ', element('span', {class: 'wanted', title: 'required'}, '*'));
      const told = limits(about);
      if (told) row.append(' ', element('span', {class: 'note'}, told));
      if (about.description) row.append(' ', element('span', {class: 'note'}, ...inline(about.description)));
      const inner = fields(api, property, depth + 1);
      if (inner) row.append(depth === 0 ? inner : element('details', {}, element('summary', {}, '…'), inner));
      list.append(row);
    }
    return list;
  }

  // A value of the right form, where the document gives no example.
  function example(api, node, depth = 0) {
    const it = whole(api, node);
    if (it.example !== undefined) return it.example;
    if (it.examples?.length) return it.examples[0];
    if (it.const !== undefined) return it.const;
    if (it.enum) return it.enum[0];
    const one = it.anyOf ?? it.oneOf;
    if (one) return example(api, one[0], depth);
    const type = [it.type].flat()[0];
    if (type === 'array') return depth > kDeepest ? [] : [example(api, it.items, depth + 1)];
    if (it.properties) {
      if (depth > kDeepest) return {};
      return Object.fromEntries(Object.entries(it.properties).map(([name, part]) => [name, example(api, part, depth + 1)]));
    }
    if (type === 'integer' || type === 'number') return it.minimum ?? 1;
    if (type === 'boolean') return true;
    if (type === 'null' || type === undefined) return null;
    if (it.format === 'date') return '2018-01-31';
    if (it.format === 'date-time') return '2018-01-31T16:59:59Z';
    return it.pattern?.includes('[0-9]') ? '1' : '…';
  }

  return {element, inline, paragraphs, resolved, fields, example, typeOf};
})();
