// Lints an OpenAPI document with Redocly's strict rules: node lint.mjs FILE
// Exits with 1 where a rule is broken, each with its place.
import {readFileSync} from 'node:fs';
import {createConfig, lintFromString} from '@redocly/openapi-core';

const config = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    // The address of the document is that of the server which answers it.
    'no-server-example.com': 'off',
    'operation-operationId': 'error',
    'operation-operationId-unique': 'error',
    'operation-description': 'off', // a summary says it where it says all
    'no-invalid-media-type-examples': {severity: 'error', allowAdditionalProperties: false},
    'no-unused-components': 'error',
    'no-identical-paths': 'error',
    'no-ambiguous-paths': 'off', // literal segments win here: people/me before people/{id}
    'operation-4xx-response': 'error',
    'operation-tag-defined': 'error',
    'tag-description': 'error',
  },
});
const source = readFileSync(process.argv[2], 'utf8');
// The two addresses of the identity provider's way send a browser on: they have nothing to say with 200.
const sendsOn = (problem) =>
  problem.ruleId === 'operation-2xx-response' && problem.location[0]?.pointer.includes('~1oidc~1');
const found = await lintFromString({source, absoluteRef: 'openapi.json', config});
const problems = found.filter((problem) => !sendsOn(problem));
for (const problem of problems.slice(0, 50)) {
  console.log(`${problem.severity} ${problem.ruleId} ${problem.location[0]?.pointer ?? ''}: ${problem.message}`);
}
console.log(`${problems.length} findings`);
process.exit(problems.length === 0 ? 0 : 1);
