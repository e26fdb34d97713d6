// Holds real answers against the document with Ajv (JSON Schema 2020-12): node answers.mjs ORIGIN PASSWORD NAME…
// Every GET is asked as every name; every other operation is asked once with an empty body, which it has to refuse as the
// document says. Ends with counts, and with 1 where an answer was not as described.
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const [origin, password, ...names] = process.argv.slice(2);
const document = await (await fetch(`${origin}/openapi.json`)).json();

const ajv = new Ajv({strict: false, allErrors: true});
addFormats(ajv);
ajv.addSchema(document, 'openapi');
const escaped = (key) => key.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('%', '%25').replaceAll('{', '%7B').replaceAll('}', '%7D');

const faults = [];
let asked = 0;
let held = 0;

// Where the schema of this answer stands; undefined where it has no body, null where it is not described at all.
function schemaOf(path, method, answer) {
  const operation = document.paths[path][method];
  const described = operation.responses[answer.status];
  if (described === undefined) return null;
  let pointer = `#/paths/${escaped(path)}/${method}/responses/${answer.status}`;
  let response = described;
  if (described.$ref) {
    pointer = described.$ref;
    response = document.components.responses[described.$ref.split('/').pop()];
  }
  const type = (answer.headers.get('content-type') ?? '').split(';')[0];
  if (!response.content) return undefined;
  if (!response.content[type]) return null;
  return {pointer: `${pointer}/content/${escaped(type)}/schema`, type};
}

// One JSON text; lines of JSON (application/x-ndjson) are a text of their own.
const isJson = (type) => /[/+]json$/.test(type ?? '');

async function ask(path, method, target, headers, body) {
  asked += 1;
  const answer = await fetch(origin + target, {method: method.toUpperCase(), headers, body, redirect: 'manual'});
  const text = await answer.text();
  const schema = schemaOf(path, method, answer);
  if (schema === null) {
    faults.push(`${method} ${target}: ${answer.status} ${answer.headers.get('content-type')} is not in the document`);
  } else if (schema === undefined) {
    if (text !== '') faults.push(`${method} ${target}: a body where the document has none`);
  } else if (isJson(schema.type)) {
    const validate = ajv.getSchema(`openapi${schema.pointer}`) ?? ajv.compile({$ref: `openapi${schema.pointer}`});
    if (!validate(JSON.parse(text))) {
      faults.push(`${method} ${target}: ${answer.status} ${ajv.errorsText(validate.errors).slice(0, 400)}`);
    }
    held += 1;
  }
  return {status: answer.status, body: isJson(schema?.type) ? JSON.parse(text) : null};
}

async function signIn(username) {
  const answer = await fetch(`${origin}/api/v1/session`, {
    method: 'POST',
    headers: {'content-type': 'application/json', origin},
    body: JSON.stringify({username, password}),
  });
  const cookie = answer.headers.getSetCookie()[0].split(';')[0];
  return {cookie, 'x-csrf-token': (await answer.json()).csrf_token, origin, 'accept-language': 'en'};
}

// What the lists name fills the templates: /cycles gives /cycles/{id} its number.
const found = new Map([
  ['/api/v1/calendars/{id}', ['th']],
  ['/api/v1/workflows/{name}', ['checkpoint']],
  ['/api/v1/frameworks/{fiscal_year}', ['2561']],
  ['/api/v1/fiscal-years/{fy}', ['2561']],
]);

function remember(path, body) {
  const item = body?.items?.[0];
  if (!item) return;
  for (const candidate of Object.keys(document.paths)) {
    if (candidate.startsWith(`${path}/{`) && candidate.split('/').length === path.split('/').length + 1) {
      const key = candidate.match(/\{(\w+)\}$/)[1];
      const value = item[key] ?? item.id ?? item.code ?? item.version;
      if (value !== undefined && !found.has(candidate)) found.set(candidate, [String(value)]);
    }
  }
}

function targetOf(path) {
  let best = null;
  for (const [template, values] of found) {
    if (path.startsWith(template) && (best === null || template.length > best.template.length)) {
      best = {template, values};
    }
  }
  let target = path;
  if (best) {
    target = best.template.replace(/\{\w+\}$/, encodeURIComponent(best.values[0])) + path.slice(best.template.length);
  }
  return target.replaceAll('{version}', '1').replaceAll('{indicator}', 'ICT-01').replace(/\{\w+\}/g, '1');
}

const byDepth = Object.keys(document.paths).sort((one, other) => one.split('/').length - other.split('/').length);
const sessions = await Promise.all(names.map(signIn));
for (const session of sessions) {
  for (const path of byDepth.filter((path) => document.paths[path].get)) {
    const required = (document.paths[path].get.parameters ?? []).filter((it) => it.in === 'query' && it.required);
    const query = required.map((it) => `${it.name}=${it.schema?.type === 'integer' ? 2561 : 'OPS'}`).join('&');
    const answer = await ask(path, 'get', targetOf(path) + (query ? `?${query}` : ''), session);
    remember(path, answer.body);
  }
}
let refused = 0;
for (const path of byDepth) {
  for (const method of ['post', 'put', 'patch']) {
    const operation = document.paths[path][method];
    if (!operation || !operation.requestBody) continue;
    const type = Object.keys(operation.requestBody.content)[0];
    const headers = {...sessions[0], 'content-type': type, 'idempotency-key': `contract-${path}-${method}`, 'if-match': '"1"'};
    const answer = await ask(path, method, targetOf(path), headers, type === 'application/json' ? '{"nonsense": 1}' : 'x');
    if (answer.status < 400) faults.push(`${method} ${path}: ${answer.status} for a body of nonsense`);
    refused += 1;
  }
}
for (const fault of faults) console.log(fault);
console.log(`${asked} asked, ${held} bodies held against their schema, ${refused} refusals, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
