import { RoleSessions } from '../../../local-aws/lambda/role-sessions';
import { MotoApi } from '../../../local-aws/moto/moto-api';
import { readText, serve, type Served } from '../loopback';
import { CONFIGURATION } from './deployed-function';

describe('the role of a function', () => {
  let moto: Served;
  let roles: RoleSessions;
  let refuses: boolean;
  const asked: Record<string, string>[] = [];
  beforeAll(async () => {
    moto = await serve((request, response) => {
      void readText(request).then((body) => {
        asked.push(Object.fromEntries(new URLSearchParams(body)));
        if (refuses) return response.writeHead(403).end('<Error>no</Error>');
        const tags = { AccessKeyId: `ASIA${asked.length}`, SecretAccessKey: 'secret', SessionToken: 'token' };
        return response.end(
          Object.entries(tags)
            .map(([name, value]) => `<${name}>${value}</${name}>`)
            .join(''),
        );
      });
    });
  });
  afterAll(() => moto.close());
  beforeEach(() => {
    refuses = false;
    asked.splice(0);
    const connection = { endpoint: `http://127.0.0.1:${moto.port}`, region: 'eu-central-1' };
    roles = new RoleSessions(new MotoApi(connection.endpoint, connection.region), connection);
  });

  test('the role of a function is assumed once, in a session named after the function', async () => {
    const [one, two] = await Promise.all([roles.of(CONFIGURATION), roles.of(CONFIGURATION)]);
    expect(two).toBe(one);
    expect(asked).toMatchObject([{ RoleArn: CONFIGURATION.Role, RoleSessionName: 'thumbnails' }]);
    expect(one.variables).toEqual({
      AWS_ACCESS_KEY_ID: 'ASIA1',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    });
  });

  test('the role of a function is assumed again once the function has another role', async () => {
    await roles.of(CONFIGURATION);
    const { variables } = await roles.of({ ...CONFIGURATION, Role: `${CONFIGURATION.Role}-2` });
    expect(variables.AWS_ACCESS_KEY_ID).toBe('ASIA2');
  });

  test('the role of a function that cannot be assumed is named in the error', async () => {
    refuses = true;
    await expect(roles.of(CONFIGURATION)).rejects.toThrow(
      `moto responded to AssumeRole of ${CONFIGURATION.Role} with status 403: <Error>no</Error>`,
    );
  });
});
