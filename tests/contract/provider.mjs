// A real OpenID provider (npm oidc-provider, which is certified) on loopback, for tests: node provider.mjs CALLBACK
// Prints its issuer once it listens. Whoever signs in is who they say: its own development pages ask for a name.
import {createServer} from 'node:http';
import Provider from 'oidc-provider';

const callback = process.argv[2];
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'traimas',
        client_secret: 'kept between the two of us',
        redirect_uris: [callback],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: {openid: ['sub'], profile: ['preferred_username'], email: ['email']},
    pkce: {required: () => true},
    findAccount: (_context, id) => ({accountId: id, claims: () => ({sub: `number-of-${id}`, preferred_username: id})}),
    features: {devInteractions: {enabled: true}},
    ttl: {Session: 600, Grant: 600, Interaction: 600, IdToken: 300, AccessToken: 300, AuthorizationCode: 60},
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
