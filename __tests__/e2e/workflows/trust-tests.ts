/** Tests the trust policies of the workflow roles with tokens as GitHub issues them. */
import { acceptsToken, knownClaims, type Claims } from '../../iam/evaluation';
import { REPOSITORY, type WorkflowRoles } from './roles';

const [OWNER = '', NAME = ''] = REPOSITORY.name.split('/');
const ROLES = ['plan', 'audit', 'deploy'].flatMap((job) => [`${job}-development`, `${job}-production`]);

/** Returns the repository's name in the subject of a token. */
type Form = (owner: string, ownerId: string, name: string, id: string) => string;

/** Formats by age of the repository: https://docs.github.com/en/actions/reference/security/oidc */
const FORMS: Readonly<Record<string, Form>> = {
  'an older repository': (owner, _ownerId, name) => `${owner}/${name}`,
  'a new repository': (owner, ownerId, name, id) => `${owner}@${ownerId}/${name}@${id}`,
};

/** Where a job runs, and the roles that it can assume. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['plan-development', 'plan-production'],
  'ref:refs/heads/main': ['plan-development', 'plan-production', 'audit-development', 'audit-production'],
  'environment:development': ['deploy-development'],
  'environment:production': ['deploy-production'],
  'environment:staging': [],
  'environment:production-2': [],
  'ref:refs/heads/other': [],
  'ref:refs/heads/main2': [],
  'ref:refs/tags/deployed-production': [],
};

interface Repository {
  readonly owner?: string;
  readonly ownerId?: string;
  readonly name?: string;
  readonly id?: string;
}

function token(form: Form, place: string, repository: Repository = {}): Claims {
  const { owner = OWNER, ownerId = REPOSITORY.ownerId, name = NAME, id = REPOSITORY.id } = repository;
  const [, environment] = /^environment:(.*)$/.exec(place) ?? [];
  return {
    aud: 'sts.amazonaws.com',
    sub: `repo:${form(owner, ownerId, name, id)}:${place}`,
    repository: `${owner}/${name}`,
    repository_id: id,
    repository_owner_id: ownerId,
    ...(environment !== undefined && { environment }),
  };
}

export function workflowTrustTests(roles: () => WorkflowRoles): void {
  const accepting = (claims: Claims): string[] =>
    ROLES.filter((role) => acceptsToken(roles().trust(role), claims));

  describe.each(Object.entries(FORMS))('a token of %s', (_, form) => {
    test.each(Object.entries(PLACES))('for %s can assume only the roles %j', (place, expected) => {
      expect(accepting(token(form, place))).toEqual(expected);
    });

    test.each<[string, Repository]>([
      ['another repository that was given the old name', { id: '999999' }],
      ['the same name of an owner who has taken the old name', { id: '999999', ownerId: '999' }],
      ['the same name with another owner id', { ownerId: '999' }],
      ['a fork', { owner: 'attacker', ownerId: '999', id: '999999' }],
      ['the repository in the hands of another owner', { owner: 'buyer', ownerId: '999' }],
      ['the repository under another name', { name: 'renamed' }],
      ['a repository whose name continues', { name: `${NAME}-2`, id: '999999' }],
      ['a pattern in the name', { name: '*', id: '999999' }],
    ])('a token of %s cannot assume any role', (_, repository) => {
      for (const place of Object.keys(PLACES)) expect(accepting(token(form, place, repository))).toEqual([]);
    });

    test('a token for another audience cannot assume any role', () => {
      for (const place of Object.keys(PLACES))
        expect(accepting({ ...token(form, place), aud: 'https://github.com/example' })).toEqual([]);
    });

    test('a token that claims another environment than its subject cannot assume any role', () => {
      const claims = token(form, 'environment:production');
      expect(accepting({ ...claims, environment: 'development' })).toEqual([]);
    });
  });

  test.each(ROLES)('the role %s uses only claims that AWS STS provides as condition keys', async (role) => {
    const known = ['aud', 'sub', ...(await knownClaims())];
    const asked = roles()
      .trust(role)
      .Statement.flatMap(({ Condition = {} }) => Object.values(Condition).flatMap(Object.keys))
      .map((key) => key.replace('token.actions.githubusercontent.com:', ''));
    expect(asked.filter((claim) => !known.includes(claim))).toEqual([]);
    expect(asked).toEqual(expect.arrayContaining(['aud', 'sub', 'repository_id']));
  });
}
