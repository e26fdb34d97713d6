// A typed client, made from the document alone: this file has to compile strictly, and must not where it asks for what is
// not there (each @ts-expect-error is a test).
import createClient from 'openapi-fetch';
import type {components, paths} from './generated/api';

const client = createClient<paths>({baseUrl: 'http://127.0.0.1:8080'});

export async function submitEverythingThatIsReady(fiscalYear: number): Promise<string[]> {
  const {data, error} = await client.GET('/api/v1/checkpoints', {
    params: {query: {fiscal_year: fiscalYear, quarter: 2, limit: 200}},
  });
  if (error) {
    return [error.code];
  }
  const answers: string[] = [];
  for (const report of data.items) {
    const sent = await client.POST('/api/v1/checkpoints/{id}/actions', {
      params: {
        path: {id: report.id},
        header: {'Idempotency-Key': crypto.randomUUID(), 'If-Match': `"${report.version}"`},
      },
      body: {action: 'submit'},
    });
    answers.push(sent.data ? sent.data.state : (sent.error?.code ?? 'nothing'));
  }
  return answers;
}

export async function whoAmI(): Promise<components['schemas']['SignedInPerson'] | undefined> {
  const {data} = await client.GET('/api/v1/session');
  return data?.person;
}

export async function wrongOnPurpose(): Promise<void> {
  // @ts-expect-error There is no such address.
  await client.GET('/api/v1/nowhere');
  // @ts-expect-error A year is a number.
  await client.GET('/api/v1/checkpoints', {params: {query: {fiscal_year: 'this year'}}});
  // @ts-expect-error A change of state needs its headers.
  await client.POST('/api/v1/checkpoints/{id}/actions', {params: {path: {id: 1}}, body: {action: 'submit'}});
}
